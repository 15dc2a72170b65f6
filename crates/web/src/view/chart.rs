//! Charts: a question as the title, the drawing, and the table with the same figures one click below.

use askama::Template;
use rust_decimal::Decimal;
use serde::Serialize;

use super::part;

/// The shape of a chart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChartKind {
    /// Standing bars.
    #[default]
    Bar,
    /// Lying bars, for long names.
    HBar,
    /// Standing bars, one series upon the other.
    Stacked,
    /// Lying bars, one series beside the other.
    HStacked,
    /// A line over time.
    Line,
    /// Parts of a whole.
    Pie,
}

/// One series of figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// One value for each label; none where there is no figure.
    pub values: Vec<Option<Decimal>>,
}

/// A chart with its table, `{{ chart }}` in a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/chart.html")]
pub struct Chart {
    /// Its `id` in the page, plain letters.
    pub id: &'static str,
    /// The question that it answers.
    pub title: String,
    /// Its shape.
    pub kind: ChartKind,
    /// What the labels are, as the head of the first column: `Anno`, `Ente`.
    pub label: &'static str,
    /// Names along the axis.
    pub labels: Vec<String>,
    /// The figures.
    pub series: Vec<Series>,
    /// Their unit: `€`, `%`, `abitanti`.
    pub unit: &'static str,
    /// Decimals shown.
    pub decimals: u32,
    /// Where the figures come from; empty when they are the centre's own.
    pub source: String,
    /// Address of the same figures as CSV; empty for none.
    pub csv: String,
    /// Address of the same figures as XLSX; empty for none.
    pub xlsx: String,
    /// Whether the series go from bad to good, and are drawn so.
    pub scale: bool,
    /// Extra class of the box: `is-tall`, `is-low`.
    pub size: &'static str,
}

#[derive(Serialize)]
struct Data<'a> {
    kind: ChartKind,
    labels: &'a [String],
    series: Vec<DataSeries<'a>>,
    unit: &'a str,
    decimals: u32,
    scale: bool,
}

#[derive(Serialize)]
struct DataSeries<'a> {
    name: &'a str,
    values: Vec<Option<serde_json::Number>>,
}

impl Chart {
    /// The data block that the browser draws. `<` is escaped, so that no text can close the block.
    #[must_use]
    pub fn json(&self) -> String {
        let number = |d: &Decimal| d.normalize().to_string().parse::<serde_json::Number>().ok();
        let series = self
            .series
            .iter()
            .map(|s| DataSeries {
                name: &s.name,
                values: s.values.iter().map(|v| v.as_ref().and_then(number)).collect(),
            })
            .collect();
        let data = Data {
            kind: self.kind,
            labels: &self.labels,
            series,
            unit: self.unit,
            decimals: self.decimals,
            scale: self.scale,
        };
        serde_json::to_string(&data).unwrap_or_default().replace('<', "\\u003c")
    }

    /// One figure as the table writes it, a dash where there is none.
    #[must_use]
    pub fn figure(&self, series: &Series, row: &usize) -> String {
        let Some(value) = series.values.get(*row).copied().flatten() else {
            return "\u{2013}".to_owned();
        };
        let mut rounded = value.round_dp(self.decimals);
        rounded.rescale(self.decimals);
        let plain = rounded.abs().to_string();
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let whole = whole.parse::<u64>().map_or_else(|_| whole.to_owned(), domain::it::thousands);
        let sign = if rounded.is_sign_negative() && !rounded.is_zero() { "-" } else { "" };
        let comma = if fraction.is_empty() { "" } else { "," };
        let unit = if self.unit.is_empty() { String::new() } else { format!("\u{a0}{}", self.unit) };
        format!("{sign}{whole}{comma}{fraction}{unit}")
    }
}

part!(Chart);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_figures_of_the_drawing() {
        let chart = Chart {
            id: "quote",
            title: "Quanto è stato incassato?".into(),
            label: "Anno",
            labels: vec!["2025".into(), "</script>".into()],
            series: vec![Series { name: "Incassato".into(), values: vec![Some(Decimal::new(11_230_690, 2)), None] }],
            unit: "€",
            decimals: 2,
            ..Chart::default()
        };
        assert_eq!(chart.figure(&chart.series[0], &0), "112.306,90\u{a0}€");
        assert_eq!(chart.figure(&chart.series[0], &1), "\u{2013}");
        assert_eq!(
            chart.json(),
            r#"{"kind":"bar","labels":["2025","\u003c/script>"],"series":[{"name":"Incassato","values":[112306.9,null]}],"unit":"€","decimals":2,"scale":false}"#
        );
    }
}
