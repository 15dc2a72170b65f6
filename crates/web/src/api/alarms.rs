//! Alarms of monitoring systems: in a plain form, or as Alertmanager of Prometheus sends them.

use std::collections::BTreeMap;

use app::helpdesk;
use axum::Json;
use axum::extract::State;
use domain::helpdesk::monitor::Signal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::RefusedBody;
use super::{Key, Result, Sent};
use crate::Web;

/// A che punto è un allarme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    /// Suona.
    Firing,
    /// È rientrato.
    Resolved,
}

/// Alcuni allarmi, 500 al massimo.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Alarms {
    /// Gli allarmi.
    pub alarms: Vec<Alarm>,
}

/// Un allarme.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Alarm {
    /// Ciò che distingue l'allarme dagli altri dello stesso programma, 200 caratteri al massimo.
    #[schema(example = "ups-sala-macchine")]
    pub key: String,
    /// Se suona o è rientrato.
    pub status: Status,
    /// Che cosa succede, in una riga.
    pub summary: String,
    /// Altre parole.
    #[serde(default)]
    pub text: String,
    /// Gravità: `critical`, `high`, `warning`, `info`.
    #[serde(default)]
    pub severity: String,
    /// Codice ISTAT o IPA dell'ente che riguarda.
    #[serde(default)]
    pub body: String,
    /// Codice del servizio della carta che riguarda.
    #[serde(default)]
    pub service: String,
    /// Nome della risorsa assegnata che riguarda: dice anche l'ente e il servizio.
    #[serde(default)]
    pub resource: String,
}

/// Il messaggio del webhook di Alertmanager (versione 4). Ciò che non è descritto qui non viene letto.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(super) struct Alertmanager {
    /// Gli allarmi del gruppo.
    pub alerts: Vec<Alert>,
}

/// Un allarme di Alertmanager. Etichette lette: `alertname`, `instance`, `severity`, `ente` (codice ISTAT o
/// IPA), `servizio` (codice), `risorsa` (nome). Annotazioni lette: `summary`, `description`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Alert {
    /// Se suona o è rientrato.
    pub status: Status,
    /// Etichette.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Annotazioni.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// Impronta delle etichette.
    #[serde(default)]
    pub fingerprint: String,
    /// Da dove viene.
    #[serde(default, rename = "generatorURL")]
    pub generator_url: String,
}

/// Che cosa è successo agli allarmi.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Received {
    /// Numeri delle richieste aperte.
    pub opened: Vec<u32>,
    /// Numeri delle richieste aggiornate.
    pub updated: Vec<u32>,
    /// Allarmi che non chiedevano nulla: la fine di ciò che non si conosce, o che era già rientrato.
    pub ignored: usize,
}

impl From<Alarm> for Signal {
    fn from(alarm: Alarm) -> Self {
        Self {
            key: alarm.key,
            firing: alarm.status == Status::Firing,
            summary: alarm.summary,
            text: alarm.text,
            severity: alarm.severity,
            body: alarm.body,
            service: alarm.service,
            resource: alarm.resource,
        }
    }
}

impl From<Alert> for Signal {
    fn from(alert: Alert) -> Self {
        let label = |name: &str| alert.labels.get(name).cloned().unwrap_or_default();
        let note = |name: &str| alert.annotations.get(name).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
        let (name, instance) = (label("alertname"), label("instance"));
        let plain =
            [name.as_str(), instance.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        let summary = note("summary").unwrap_or_else(|| if plain.is_empty() { "Allarme".to_owned() } else { plain });
        let labels: Vec<String> = alert.labels.iter().map(|(k, v)| format!("{k}: {v}")).collect();
        let from = Some(alert.generator_url.clone()).filter(|u| u.starts_with("http"));
        let text = [note("description"), Some(labels.join("\n")), from].into_iter().flatten();
        // Without a fingerprint the labels themselves tell alarms apart.
        let key =
            if alert.fingerprint.is_empty() { labels.join(",").chars().take(200).collect() } else { alert.fingerprint };
        Self {
            key,
            firing: alert.status == Status::Firing,
            summary,
            text: text.collect::<Vec<_>>().join("\n\n"),
            severity: label("severity"),
            body: label("ente"),
            service: label("servizio"),
            resource: label("risorsa"),
        }
    }
}

async fn take(web: &Web, key: Key, signals: Vec<Signal>) -> Result<Json<Received>> {
    let done = web.write(move |tx| helpdesk::receive(tx, &key.0, &signals)).await?;
    Ok(Json(Received {
        opened: done.opened.into_iter().collect(),
        updated: done.updated.into_iter().collect(),
        ignored: done.ignored,
    }))
}

/// Riceve allarmi. Lo stesso allarme continua nella sua richiesta; quando rientra la chiude, se nessuno
/// l'ha presa in carico. Oltre venti richieste aperte in dieci minuti, gli allarmi si raccolgono in una.
#[utoipa::path(post, path = "/api/v1/alarms", tag = "Allarmi", security(("chiave" = ["alarm:write"])),
    request_body = Alarms,
    responses(
        (status = 200, description = "Ricevuti", body = Received),
        RefusedBody,
    ))]
pub(super) async fn receive(State(web): State<Web>, key: Key, sent: Sent) -> Result<Json<Received>> {
    let sent: Alarms = sent.read()?;
    take(&web, key, sent.alarms.into_iter().map(Signal::from).collect()).await
}

/// Riceve gli allarmi come li invia il webhook di Alertmanager di Prometheus.
#[utoipa::path(post, path = "/api/v1/alarms/alertmanager", tag = "Allarmi", security(("chiave" = ["alarm:write"])),
    request_body = Alertmanager,
    responses(
        (status = 200, description = "Ricevuti", body = Received),
        RefusedBody,
    ))]
pub(super) async fn alertmanager(State(web): State<Web>, key: Key, sent: Sent) -> Result<Json<Received>> {
    let sent: Alertmanager = sent.read()?;
    take(&web, key, sent.alerts.into_iter().map(Signal::from).collect()).await
}
