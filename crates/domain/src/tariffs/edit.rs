//! Changing the rules of a draft.

use super::{PriceList, Rule};
use crate::Refusal;

/// Which way a rule moves in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// One place towards the beginning.
    Up,
    /// One place towards the end.
    Down,
}

impl PriceList {
    /// The list with one more rule, at the end; its code is made unique.
    #[must_use]
    pub fn with_rule(mut self, mut rule: Rule) -> Self {
        let wanted = rule.code.clone();
        let taken = |code: &str| self.rules.iter().any(|r| r.code == code);
        let free = (2..).map(|n| format!("{wanted}-{n}")).find(|c| !taken(c));
        if taken(&wanted) {
            rule.code = free.unwrap_or(wanted);
        }
        self.rules.push(rule);
        self
    }

    /// The list with a rule in place of the one with this code, which keeps its code and place.
    ///
    /// # Errors
    /// A refusal when there is no such rule.
    pub fn with_rule_replaced(mut self, code: &str, mut rule: Rule) -> Result<Self, Refusal> {
        code.clone_into(&mut rule.code);
        let old = self.rules.iter_mut().find(|r| r.code == code).ok_or_else(|| no_rule(code))?;
        *old = rule;
        Ok(self)
    }

    /// The list without a rule.
    ///
    /// # Errors
    /// A refusal when there is no such rule.
    pub fn without_rule(mut self, code: &str) -> Result<Self, Refusal> {
        let at = self.position(code)?;
        self.rules.remove(at);
        Ok(self)
    }

    /// The list with a rule one place up or down; at the ends nothing changes.
    ///
    /// # Errors
    /// A refusal when there is no such rule.
    pub fn with_rule_moved(mut self, code: &str, way: Move) -> Result<Self, Refusal> {
        let at = self.position(code)?;
        let to = match way {
            Move::Up => at.saturating_sub(1),
            Move::Down => (at + 1).min(self.rules.len() - 1),
        };
        self.rules.swap(at, to);
        Ok(self)
    }

    fn position(&self, code: &str) -> Result<usize, Refusal> {
        self.rules.iter().position(|r| r.code == code).ok_or_else(|| no_rule(code))
    }
}

fn no_rule(code: &str) -> Refusal {
    Refusal::new(format!("Nel listino non c'è più la voce «{code}»: forse è stata appena tolta. Riaprire il listino."))
}

#[cfg(test)]
mod tests {
    use super::super::ready_made;
    use super::*;

    fn codes(list: &PriceList) -> Vec<&str> {
        list.rules.iter().map(|r| r.code.as_str()).collect()
    }

    #[test]
    fn rules_are_added_replaced_moved_and_removed() {
        let list = ready_made("macerata", "2021-01-01".parse().unwrap()).unwrap();
        let rule = list.rules[0].clone();
        let list = list.with_rule(rule.clone()).with_rule(rule.clone());
        assert_eq!(codes(&list), ["fasce-abitanti", "fasce-abitanti-2", "fasce-abitanti-3"]);
        let list = list.with_rule_moved("fasce-abitanti-3", Move::Up).unwrap();
        let list = list.with_rule_moved("fasce-abitanti", Move::Up).unwrap();
        let list = list.with_rule_moved("fasce-abitanti-2", Move::Down).unwrap();
        assert_eq!(codes(&list), ["fasce-abitanti", "fasce-abitanti-3", "fasce-abitanti-2"]);
        let named = Rule { description: "Altra".to_owned(), ..rule };
        let list = list.with_rule_replaced("fasce-abitanti-3", named).unwrap();
        assert_eq!((list.rules[1].description.as_str(), list.rules[1].code.as_str()), ("Altra", "fasce-abitanti-3"));
        let list = list.without_rule("fasce-abitanti").unwrap();
        assert_eq!(codes(&list), ["fasce-abitanti-3", "fasce-abitanti-2"]);
        assert!(list.without_rule("mai").is_err());
    }
}
