//! Roles of a centre and of a body, and the permissions that each gives.

use serde::{Deserialize, Serialize};

/// What somebody may do. A use case asks for one of these and never for a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// Read bodies, services, agreements of the centre.
    ReadCentre,
    /// Change what the centre knows of bodies, import registers.
    EditTerritory,
    /// Write the charter.
    EditCharter,
    /// Write price lists and negotiated prices.
    EditTariffs,
    /// Write schemes, accessions and subscriptions.
    EditAgreements,
    /// See dues, documents and payments.
    ReadBilling,
    /// Prepare, issue and collect dues.
    EditBilling,
    /// Approve a campaign of dues.
    ApproveBilling,
    /// Read the requests for assistance.
    ReadHelpdesk,
    /// Work on the help desk.
    WorkHelpdesk,
    /// Invite people and give roles of the centre and of its bodies.
    ManagePeople,
    /// Change the settings of the centre: issuer, calendars, model, checklist.
    ManageCentre,
    /// Read the audit log.
    ReadAudit,
    /// Read what one's own body has and pays.
    ReadBody,
    /// Fill forms for one's own body.
    CompileBody,
    /// Confirm and sign for one's own body.
    SignBody,
    /// Manage the people of one's own body.
    ManageBodyPeople,
}

/// A role in a centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// Leads the centre.
    Coordinator,
    /// Dues, documents, payments.
    Accountant,
    /// First level of assistance.
    HelpDesk,
    /// Networks, systems, applications.
    Technician,
    /// Agenda, indicators, grants.
    Planner,
    /// Organs, agreements, protocol.
    Secretary,
    /// Reads everything, writes nothing.
    Auditor,
}

/// A role in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyRole {
    /// The body's contact for the centre.
    Referent,
    /// Commits the body: mayor or officer.
    Signatory,
    /// Fills forms and opens requests.
    Compiler,
    /// Reads only.
    Viewer,
}

impl StaffRole {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Coordinator,
        Self::Accountant,
        Self::HelpDesk,
        Self::Technician,
        Self::Planner,
        Self::Secretary,
        Self::Auditor,
    ];

    /// Code in the database and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Accountant => "accountant",
            Self::HelpDesk => "help_desk",
            Self::Technician => "technician",
            Self::Planner => "planner",
            Self::Secretary => "secretary",
            Self::Auditor => "auditor",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// Name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Coordinator => "Coordinatore",
            Self::Accountant => "Contabile",
            Self::HelpDesk => "Assistenza",
            Self::Technician => "Tecnico",
            Self::Planner => "Programmazione",
            Self::Secretary => "Segreteria",
            Self::Auditor => "Revisore",
        }
    }

    /// Whether the role gives the permission.
    #[must_use]
    pub fn allows(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Coordinator => {
                !matches!(permission, P::ReadBody | P::CompileBody | P::SignBody | P::ManageBodyPeople)
            }
            Self::Accountant => {
                matches!(permission, P::ReadCentre | P::EditTariffs | P::ReadBilling | P::EditBilling)
            }
            Self::HelpDesk | Self::Technician => {
                matches!(permission, P::ReadCentre | P::ReadHelpdesk | P::WorkHelpdesk | P::EditTerritory)
            }
            Self::Planner => matches!(permission, P::ReadCentre | P::EditTerritory | P::ReadBilling),
            Self::Secretary => {
                matches!(permission, P::ReadCentre | P::EditTerritory | P::EditAgreements | P::EditCharter)
            }
            Self::Auditor => {
                matches!(permission, P::ReadCentre | P::ReadBilling | P::ReadHelpdesk | P::ReadAudit)
            }
        }
    }
}

impl BodyRole {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Referent, Self::Signatory, Self::Compiler, Self::Viewer];

    /// Code in the database and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Referent => "referent",
            Self::Signatory => "signatory",
            Self::Compiler => "compiler",
            Self::Viewer => "viewer",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// Name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Referent => "Referente",
            Self::Signatory => "Firmatario",
            Self::Compiler => "Compilatore",
            Self::Viewer => "Sola lettura",
        }
    }

    /// Whether the role gives the permission.
    #[must_use]
    pub fn allows(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Referent => matches!(permission, P::ReadBody | P::CompileBody | P::ManageBodyPeople),
            Self::Signatory => matches!(permission, P::ReadBody | P::CompileBody | P::SignBody),
            Self::Compiler => matches!(permission, P::ReadBody | P::CompileBody),
            Self::Viewer => matches!(permission, P::ReadBody),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for role in StaffRole::ALL {
            assert_eq!(StaffRole::from_code(role.code()), Some(role));
        }
        for role in BodyRole::ALL {
            assert_eq!(BodyRole::from_code(role.code()), Some(role));
        }
    }

    #[test]
    fn auditors_write_nothing_and_accountants_do_not_approve_their_own_run() {
        use Permission as P;
        for p in [P::EditTerritory, P::EditBilling, P::EditTariffs, P::ManagePeople, P::EditAgreements] {
            assert!(!StaffRole::Auditor.allows(p), "{p:?}");
        }
        assert!(!StaffRole::Accountant.allows(P::ApproveBilling));
        assert!(StaffRole::Coordinator.allows(P::ApproveBilling));
    }
}
