//! The rules that a write must keep, all in one table, with what Xero says when one is broken.
//!
//! Each rule names the kinds it holds for, the state in which it refuses, and its evidence after
//! the marks of the fact sheet: (s) the OpenAPI files' examples, (x) Xero's pages, (i) issue
//! reports, (k) practice, (?) inferred, which above all is how a message is worded. In messages `{}` stands
//! for what the request says.

use std::fmt;

/// Why an element isn't written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The body can't be read: nothing of it is written.
    Unreadable(String),
    /// It breaks rules.
    Broken(Vec<String>),
}

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rule {
    /// What it is called.
    pub(super) name: &'static str,
    /// The kinds it holds for.
    pub(super) of: &'static str,
    /// When a write is refused.
    pub(super) when: &'static str,
    /// The mark of its evidence.
    pub(super) evidence: char,
    /// What Xero says.
    pub(super) message: &'static str,
}

impl Rule {
    /// The trouble of one that broke it.
    pub(super) fn broken(self) -> Trouble {
        Trouble::Broken(vec![self.message.to_owned()])
    }

    /// The same, with what the message leaves open.
    pub(super) fn broken_by(self, what: impl fmt::Display) -> Trouble {
        Trouble::Broken(vec![self.said_of(what)])
    }

    pub(super) fn said_of(self, what: impl fmt::Display) -> String {
        self.message.replacen("{}", &what.to_string(), 1)
    }
}

/// The rules that an element has broken so far.
#[derive(Debug, Default)]
pub(super) struct Broken(Vec<String>);

impl Broken {
    pub(super) fn unless(&mut self, holds: bool, rule: Rule) {
        if !holds {
            self.0.push(rule.message.to_owned());
        }
    }

    pub(super) fn unless_for(&mut self, holds: bool, rule: Rule, what: impl fmt::Display) {
        if !holds {
            self.0.push(rule.said_of(what));
        }
    }

    /// Takes the trouble of a step, and what it made if there was none.
    pub(super) fn take<T>(&mut self, step: Result<T, Trouble>) -> Result<Option<T>, Trouble> {
        match step {
            Ok(made) => Ok(Some(made)),
            Err(Trouble::Broken(messages)) => {
                self.0.extend(messages);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Nothing, if no rule was broken.
    pub(super) fn checked(mut self) -> Result<(), Trouble> {
        self.0.dedup();
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(Trouble::Broken(self.0)),
        }
    }
}

macro_rules! rules {
    ($($name:ident $of:literal, $when:literal, $evidence:literal: $message:literal;)*) => {
        $(pub(super) const $name: Rule = Rule {
            name: stringify!($name),
            of: $of,
            when: $when,
            evidence: $evidence,
            message: $message,
        };)*

        /// All rules, in the order of the table.
        #[cfg(test)]
        pub(super) const ALL: &[Rule] = &[$($name,)*];
    };
}

rules! {
    // Every kind.
    TOO_LARGE "all", "an amount or a total is above 999,999,999.99", '?': "The amount {} is too large";
    TOO_LONG "all", "a text is longer than the schema's maxLength", '?': "The field {} is longer than its maximum length";
    UNKNOWN_ID "all", "an element's id is nobody's", 's': "The document with the supplied id was not found for this endpoint.";
    UNKNOWN_STATUS "all", "a status isn't one of the kind's", '?': "The status {} is not valid for this document";
    NOT_SUBSCRIBED "documents, Contacts", "the currency isn't the organisation's own nor taken up", 'k': "Organisation is not subscribed to currency {}";

    UNKNOWN_TAX_TYPE "Contacts, lines", "the tax type isn't an active tax rate's", 'k': "The TaxType code '{}' does not exist or cannot be used for this type of transaction.";

    // Lines.
    LINE_AMOUNT_TYPES "documents", "LineAmountTypes isn't one of the three", '?': "The LineAmountTypes {} is not valid";
    UNKNOWN_LINE "documents", "a LineItemID isn't one of the document's", '?': "A line item with the specified LineItemID could not be found on this document";
    LINE_WITHOUT_DESCRIPTION "documents", "a line of one that is submitted or approved has no description", 'k': "Description is required for each line item";
    LINE_WITHOUT_ACCOUNT "documents", "a line of one that is submitted or approved has no account", 'k': "Account code must be specified for each line item";
    UNKNOWN_ACCOUNT "documents", "a line's account isn't in the chart, is archived, a bank's, or that of what is owed", 'k': "Account code '{}' is not a valid code for this document.";
    ACCOUNT_REMOVED "documents", "a draft's line has an unknown account: only a warning", 's': "Account code '{}' has been removed as it does not match a recognised account.";
    UNKNOWN_ITEM "documents", "a line's item isn't there", 'k': "Item code '{}' is not valid";
    DISCOUNT_RATE "documents", "a discount isn't between 0 and 100", '?': "The DiscountRate must be between 0 and 100";
    LINE_AMOUNT "documents", "LineAmount isn't quantity times unit amount less the discount", 'k': "The line total {}";
    UNKNOWN_TRACKING "documents", "a tracking category or option isn't there, or archived", '?': "The tracking category or option could not be found, or is archived";
    TOO_MUCH_TRACKING "documents", "a line has more than two options", 's': "A line can have at most 2 tracking options";

    // Documents.
    WITHOUT_LINES "documents", "there is no line", 'k': "One or more line items must be specified";
    LOCKED_YEAR "documents", "it is booked up to the end of year lock date", 'k': "The document date cannot be before the end of year lock date, currently set at {}";
    LOCKED_PERIOD "documents", "it is booked up to the period lock date", 'k': "The document date cannot be before the period lock date, currently set at {}";
    CURRENCY_RATE "documents", "the rate is below 0.001 or above 1,000,000", '?': "The currency rate {} is not valid";
    UNKNOWN_THEME "documents", "the branding theme isn't there", '?': "The branding theme {} could not be found";
    HAS_PAYMENTS "Invoices, CreditNotes", "one that is paid in part or allocated changes its amounts, contact, date or currency, or is voided", 'k': "This document cannot be edited as it has a payment or credit note allocated to it.";
    NEGATIVE_TOTAL "documents", "the total is below zero", 'k': "The document total must not be negative";

    // Invoices.
    INVOICE_TYPE "Invoices", "the type isn't ACCREC or ACCPAY", 'k': "Invoice Type must be specified as ACCREC or ACCPAY";
    INVOICE_NUMBER "Invoices", "another sales invoice has the number", 's': "Invoice # must be unique.";
    INVOICE_STATUS_NEW "Invoices", "it is created in another status than DRAFT, SUBMITTED, AUTHORISED", 'k': "Invoice not of valid status for creation";
    INVOICE_STATUS "Invoices", "it is PAID, VOIDED or DELETED, or the new status can't follow the old one", 'k': "Invoice not of valid status for modification";
    INVOICE_DUE_DATE "Invoices", "a submitted or approved one isn't due on any day", 'k': "Due date must be specified";

    EMAIL_STATUS "Invoices", "one that is e-mailed isn't a submitted or approved sale", 's': "Invoice must be of type ACCREC and status SUBMITTED, AUTHORISED or PAID to be emailed";
    EMAIL_NOBODY "Invoices", "one is e-mailed whose contact has no address", 'k': "The contact has no email address";

    // Payments.
    PAID_DOCUMENT "Payments", "what is paid isn't named, or isn't there", '?': "The document to be paid could not be found";
    PAYMENT_STATUS "Payments", "what is paid isn't AUTHORISED", 'k': "Payments can only be made against Authorised documents";
    PAYMENT_AMOUNT "Payments", "the amount isn't above zero", 'k': "Payment amount must be greater than zero";
    PAYMENT_TOO_LARGE "Payments, Allocations", "the amount is above what is open", 's': "Payment amount exceeds the amount outstanding on this document";
    PAYMENT_WITHOUT_ACCOUNT "Payments", "no account is named", 'k': "Account must be specified by AccountID or Code";
    PAYMENT_ACCOUNT "Payments", "the account is no bank's and doesn't take payments, or isn't there", 'k': "The account {} is not a bank account and does not have payments enabled";
    PAYMENT_CURRENCY "Payments", "the bank account's currency is neither the document's nor the organisation's", '?': "The currency of the bank account does not match the currency of the document";
    PAYMENT_UPDATE "Payments", "a payment is changed otherwise than by Status DELETED", 's': "A payment can only be updated to status DELETED";
    PAYMENT_IS_DELETED "Payments", "it is deleted already", '?': "The payment has already been deleted";
    PAYMENT_IN_BATCH "Payments", "it is part of a batch", 'k': "This payment is part of batch payment {} and can only be deleted with it";

    // Credit.
    UNKNOWN_CREDIT_NOTE "CreditNotes", "an element's id is nobody's", 's': "An existing Credit Note with the specified CreditNoteID could not be found";
    CREDIT_NOTE_TYPE "CreditNotes", "the type isn't ACCRECCREDIT or ACCPAYCREDIT", 'k': "Credit note Type must be specified as ACCRECCREDIT or ACCPAYCREDIT";
    CREDIT_NOTE_STATUS "CreditNotes", "it is PAID, VOIDED or DELETED, or the new status can't be or can't follow", 'k': "Credit note not of valid status for modification";
    CREDIT_NOTE_NUMBER "CreditNotes", "another one given to a customer has the number", 'k': "Credit note number must be unique.";
    ALLOCATED_INVOICE "Allocations", "the invoice isn't named, or isn't there", '?': "The invoice to allocate to could not be found";
    ALLOCATION_STATUS "Allocations", "credit or invoice isn't AUTHORISED", 'k': "Credit can only be allocated from and to Authorised documents";
    ALLOCATION_ALIKE "Allocations", "they differ in side, contact or currency", 'k': "Credit can only be allocated to an invoice of the same type, contact and currency";
    ALLOCATION_AMOUNT "Allocations", "the amount isn't above zero", 'k': "The allocated amount must be greater than zero";
    ALLOCATION_TOO_LARGE "Allocations", "the amount is above what is left of the credit", 'k': "The allocated amount exceeds the remaining credit";

    // Items.
    ITEM_CODE "Items", "a new item has no code", 's': "Price List Item Code must be supplied";
    ITEM_CODE_TAKEN "Items", "another item has the code", 's': "Price List Item with Code '{}' already exists";
    ITEM_IN_STOCK "Items", "an item that is counted in stock is deleted", '?': "This item is tracked as inventory and cannot be deleted";

    // Money.
    BANK_TYPE "BankTransactions", "the type isn't one that can be written: transfers are BankTransfers", 's': "Bank transaction Type must be specified as SPEND or RECEIVE, or one of these with -PREPAYMENT or -OVERPAYMENT";
    BANK_ACCOUNT "BankTransactions", "the account is no bank's", 's': "BankAccount must be specified and be of type BANK";
    BANK_STATUS "BankTransactions", "it is VOIDED or DELETED, or the new status isn't AUTHORISED, VOIDED or DELETED", 'k': "Bank transaction not of valid status for modification";
    BANK_RECONCILED "BankTransactions", "it is matched with a bank statement", 'k': "This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement.";
    BANK_TRANSFER_SIDE "BankTransactions", "it is one side of a transfer", '?': "A bank transfer cannot be edited as a bank transaction";

    BATCH_EMPTY "BatchPayments", "there are no payments", 'k': "A batch payment must have at least one payment";
    BATCH_SIDES "BatchPayments", "it pays bills and receives money at once", 'k': "A batch payment can only pay documents of one type";
    BATCH_TWICE "BatchPayments", "it pays a document twice", '?': "A batch payment can only pay a document once";
    TRANSFER_SAME "BankTransfers", "both accounts are the same", 'k': "Money cannot be transferred to the account it comes from";
    TRANSFER_CURRENCY "BankTransfers", "the accounts are in different currencies", '?': "The bank accounts of a transfer must be in the same currency";
    TRANSFER_UPDATE "BankTransfers", "it is changed otherwise than by Status DELETED", 's': "A bank transfer can only be updated to status DELETED";
    TRANSFER_IS_DELETED "BankTransfers", "it is deleted already", '?': "The bank transfer has already been deleted";

    // Journals.
    NARRATION "ManualJournals", "there is no narration", 's': "Narration must be specified";
    JOURNAL_LINES "ManualJournals", "there are no lines", 'k': "A journal must have at least two lines";
    JOURNAL_STATUS "ManualJournals", "it is VOIDED, DELETED or ARCHIVED, or the new status can't be or can't follow", 'k': "Manual journal not of valid status for modification";
    UNBALANCED "ManualJournals", "the lines don't add up to nothing, tax included", 's': "The total {}";

    // Papers.
    QUOTE_STATUS "Quotes", "it is DELETED, or the new status can't be or can't follow", '?': "Quote not of valid status for modification";
    QUOTE_NUMBER "Quotes", "another quote has the number", 'k': "Quote number must be unique";
    ORDER_STATUS "PurchaseOrders", "it is DELETED, or the new status can't be or can't follow", '?': "Purchase order not of valid status for modification";
    ORDER_NUMBER "PurchaseOrders", "another order has the number", 's': "Order number must be unique";
    ORDER_SENT "PurchaseOrders", "SentToContact is said of a draft: only a warning", 's': "Only AUTHORISED and BILLED purchase orders may have SentToContact updated.";

    LINK_SOURCE "LinkedTransactions", "what is linked isn't a line of a bill or of money spent", 'k': "The SourceTransaction must be a bill or a SPEND bank transaction, and name its SourceLineItemID";
    LINK_SOURCE_LINE "LinkedTransactions", "the line isn't the document's", 's': "The SourceLineItemID and SourceTransactionID do not match";
    LINK_TARGET "LinkedTransactions", "the target isn't a sales invoice, or the line not its", 'k': "The TargetTransaction must be a sales invoice, and TargetLineItemID one of its lines";
    LINK_CONTACT "LinkedTransactions", "the target is another contact's", 's': "The ContactID and the TargetTransaction ContactID do not match";
    LINK_STATUS "LinkedTransactions", "it is billed on an approved invoice, or voided", 's': "A billed linked transaction cannot be modified";
    TEMPLATE_STATUS "RepeatingInvoices", "it is made in another status than DRAFT or AUTHORISED, or changed otherwise than to DELETED", 's': "Repeating invoice not of valid status";
    SCHEDULE "RepeatingInvoices", "the schedule lacks a period, a unit, a day due or a first day", 'k': "A schedule must have Period, Unit, DueDate, DueDateType and StartDate";

    // Settings.
    UNIQUE_CODE "Accounts", "there is no code, or another account has it", 'k': "Please enter a unique Code.";
    ACCOUNT_TYPE "Accounts", "the type isn't one", '?': "The account type {} is not valid";
    ACCOUNT_STATUS "Accounts", "a status is changed beside other fields", 'x': "The status of an account cannot be changed together with other fields";
    SYSTEM_ACCOUNT "Accounts", "a system account is archived or deleted", 'k': "System accounts cannot be archived or deleted";
    ACCOUNT_IN_USE "Accounts", "an account that is booked on is deleted", 'k': "This account is in use and cannot be deleted. It can be archived";
    BANK_ACCOUNT_NUMBER "Accounts", "a bank account has no number", 'x': "BankAccountNumber must be specified for accounts of type BANK";
    UNIQUE_NAME "ContactGroups, TaxRates, TrackingCategories, Options, Accounts", "there is no name, or another one has it", 's': "Please enter a unique Name.";
    TOO_MANY_GROUPS "ContactGroups", "there are a hundred active groups", 's': "You’ve reached the limit of 100 contact groups.";
    GROUP_IS_DELETED "ContactGroups", "the group was deleted", '?': "The contact group has been deleted";
    SYSTEM_TAX_RATE "TaxRates", "the rate is one that Xero brings with it", 'k': "System tax rates cannot be modified";
    TAX_COMPONENT "TaxRates", "a component isn't between 0 and 100", '?': "The tax component rate {} must be between 0 and 100";
    TAX_COMPONENTS "TaxRates", "there is no component", 'k': "A tax rate must have at least one tax component";
    TWO_COMPOUNDS "TaxRates", "more than one component is compound", 's': "Only one tax component can be compound";
    TOO_MANY_CATEGORIES "TrackingCategories", "there are two active categories", 'x': "You can have at most 2 active tracking categories";

    // Notes and files.
    NOTE "History", "a note is empty", 's': "Details must be specified";
    FILE_NAME "Attachments", "a file's name is empty, too long, or holds a sign that files can't", 'k': "The file name {} is not valid";
    FILE_EMPTY "Attachments", "a file holds nothing", 'k': "The file is empty";
    TOO_MANY_FILES "Attachments", "there are ten files already", 'x': "A document can have at most 10 attachments";

    SERVICE_NAME "PaymentServices", "there is no name, or more than 50 characters of it", 'k': "Payment service name must be specified and have at most 50 characters";
    SERVICE_URL "PaymentServices", "the address isn't one of https", 'x': "Payment service url must be a valid url";
    UNKNOWN_SERVICE "BrandingThemes", "there is no payment service of the id", 's': "Payment service could not be found";

    // Contacts.
    CONTACT_UNNAMED "Contacts, documents", "a new contact has no name, or a document names none", 's': "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber";
    CONTACT_NAME_TAKEN "Contacts", "another active contact has the name", 's': "The contact name {} is already assigned to another contact. The contact name must be unique across all active contacts.";
    CONTACT_NUMBER_TAKEN "Contacts", "another contact has the number", '?': "The contact number {} is already assigned to another contact";
    EMAIL_ADDRESS "Contacts", "an e-mail address has no @, or spaces", 'k': "Email address must be valid.";
    TOO_MANY_PERSONS "Contacts", "there are more than five ContactPersons", 'x': "A contact can have at most 5 contact persons";
    CONTACT_IS_ARCHIVED "Contacts", "an archived contact is edited and not made active", 'k': "The contact is archived and must be un-archived before it can be modified";
    UNKNOWN_CONTACT "documents", "the contact's id is nobody's", 'k': "The contact with the specified ContactID could not be found";
    ARCHIVED_CONTACT "documents", "the contact is archived", 'k': "The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes.";
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_rule_has_a_name_a_state_and_evidence_of_its_own() {
        let names: HashSet<&str> = ALL.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), ALL.len());
        for rule in ALL {
            assert!(!rule.of.is_empty() && !rule.when.is_empty(), "{rule:?}");
            assert!("sxik3?".contains(rule.evidence), "{rule:?}");
            assert!(rule.message.matches("{}").count() <= 1, "{rule:?}");
        }
    }
}
