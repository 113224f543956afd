//! The tables that there have to be.

use std::collections::BTreeSet;

use xero_sql::catalog::descriptor::Api;

use crate::harness::Demo;

/// Every table of the other schemas, a family a line.
const OTHERS: &[(Api, &[&[&str]])] = &[
    (
        Api::Assets,
        &[&["Tenants"], &["Assets"], &["AssetTypes"], &["Settings"]],
    ),
    (
        Api::PayrollAus,
        &[
            &["Tenants"],
            &[
                "Employees",
                "EmployeeBankAccounts",
                "EmployeePayTemplateEarnings",
                "EmployeePayTemplateDeductions",
                "EmployeePayTemplateLeave",
                "EmployeePayTemplateReimbursements",
                "EmployeePayTemplateSupers",
                "EmployeeSuperMemberships",
                "EmployeeOpeningBalances",
                "LeaveBalances",
            ],
            &["LeaveApplications", "LeaveApplicationPeriods"],
            &[
                "PayItemsEarnings",
                "PayItemsDeductions",
                "PayItemsLeave",
                "PayItemsReimbursements",
            ],
            &["PayrollCalendars"],
            &["PayRuns", "PaySlips"],
            &[
                "PaySlipEarnings",
                "PaySlipDeductions",
                "PaySlipLeaveAccrual",
                "PaySlipLeaveEarnings",
                "PaySlipReimbursements",
                "PaySlipSuperannuations",
                "PaySlipTaxes",
                "PaySlipTimesheetEarnings",
            ],
            &["Timesheets", "TimesheetLines"],
            &["TimesheetsV1", "TimesheetLinesV1"],
            &["SuperFunds", "SuperFundProducts"],
            &["Settings", "SettingsAccounts", "SettingsTrackingCategories"],
        ],
    ),
    (
        Api::Files,
        &[
            &["Tenants"],
            &["Files", "Folders", "Inbox"],
            &["Associations", "AssociationCounts"],
        ],
    ),
    (
        Api::Projects,
        &[&["Tenants"], &["Projects", "Tasks", "Time"], &["Users"]],
    ),
];

/// Every table of the schema `accounting`.
const OWED: &[&[&str]] = &[
    &["Tenants"],
    &[
        "Organisation",
        "OrganisationActions",
        "OrganisationCISSettings",
    ],
    &["Accounts"],
    &[
        "Contacts",
        "ContactAddresses",
        "ContactPhones",
        "ContactPersons",
    ],
    &["ContactGroups", "ContactGroupContacts"],
    &["ContactCISSettings"],
    &[
        "Invoices",
        "InvoiceLineItems",
        "InvoiceLineItemTracking",
        "InvoicePayments",
        "InvoiceCreditNotes",
        "InvoicePrepayments",
        "InvoiceOverpayments",
    ],
    &["InvoiceReminders"],
    &["OnlineInvoices"],
    &[
        "CreditNotes",
        "CreditNoteLineItems",
        "CreditNoteLineItemTracking",
        "CreditNoteAllocations",
        "CreditNotePayments",
    ],
    &[
        "Overpayments",
        "OverpaymentLineItems",
        "OverpaymentLineItemTracking",
        "OverpaymentAllocations",
        "OverpaymentPayments",
    ],
    &[
        "Prepayments",
        "PrepaymentLineItems",
        "PrepaymentLineItemTracking",
        "PrepaymentAllocations",
        "PrepaymentPayments",
    ],
    &["Payments"],
    &["BatchPayments", "BatchPaymentPayments"],
    &["PaymentServices"],
    &[
        "PurchaseOrders",
        "PurchaseOrderLineItems",
        "PurchaseOrderLineItemTracking",
    ],
    &["Quotes", "QuoteLineItems", "QuoteLineItemTracking"],
    &["LinkedTransactions"],
    &[
        "RepeatingInvoices",
        "RepeatingInvoiceLineItems",
        "RepeatingInvoiceLineItemTracking",
    ],
    &["Receipts", "ReceiptLineItems", "ReceiptLineItemTracking"],
    &[
        "ExpenseClaims",
        "ExpenseClaimPayments",
        "ExpenseClaimReceipts",
    ],
    &["Items"],
    &["TaxRates", "TaxRateComponents"],
    &["TrackingCategories", "TrackingOptions"],
    &["Currencies"],
    &["Users"],
    &["BrandingThemes", "BrandingThemePaymentServices"],
    &["Budgets", "BudgetLines", "BudgetTracking"],
    &[
        "BankTransactions",
        "BankTransactionLineItems",
        "BankTransactionLineItemTracking",
    ],
    &["BankTransfers", "BankTransferTracking"],
    &[
        "ManualJournals",
        "ManualJournalLines",
        "ManualJournalLineTracking",
    ],
    &["Journals", "JournalLines", "JournalLineTracking"],
    &["PostedInvoices", "PostedPayments", "PostedBankTransactions"],
    // What is worked out from whole lists.
    &["AgedReceivables", "AgedPayables"],
    &["GeneralLedger"],
    // What Xero computes.
    &[
        "TrialBalance",
        "BalanceSheet",
        "ProfitAndLoss",
        "BankSummary",
        "ExecutiveSummary",
        "BudgetSummary",
        "AgedReceivablesByContact",
        "AgedPayablesByContact",
        "BankStatement",
        "TenNinetyNine",
    ],
    &["Reports", "PublishedReport"],
    // The kinds of documents whose history Xero keeps.
    &[
        "HistoryBankTransactions",
        "HistoryBankTransfers",
        "HistoryBatchPayments",
        "HistoryContacts",
        "HistoryCreditNotes",
        "HistoryExpenseClaims",
        "HistoryInvoices",
        "HistoryItems",
        "HistoryManualJournals",
        "HistoryOverpayments",
        "HistoryPayments",
        "HistoryPrepayments",
        "HistoryPurchaseOrders",
        "HistoryQuotes",
        "HistoryReceipts",
        "HistoryRepeatingInvoices",
    ],
    // The kinds of documents that take attachments.
    &[
        "AccountAttachments",
        "BankTransactionAttachments",
        "BankTransferAttachments",
        "ContactAttachments",
        "CreditNoteAttachments",
        "InvoiceAttachments",
        "ManualJournalAttachments",
        "PurchaseOrderAttachments",
        "QuoteAttachments",
        "ReceiptAttachments",
        "RepeatingInvoiceAttachments",
    ],
];

/// The tables of the schemas `files` and `assets`.
const OWED_PAPERS: [(Api, &[&str]); 2] = [
    (
        Api::Files,
        &[
            "AssociationCounts",
            "Associations",
            "Files",
            "Folders",
            "Inbox",
            "Tenants",
        ],
    ),
    (
        Api::Assets,
        &["AssetTypes", "Assets", "Settings", "Tenants"],
    ),
];

#[tokio::test]
async fn show_tables_lists_what_is_owed_of_files_and_assets_and_nothing_else() {
    let demo = Demo::of(0).await;
    let rows = demo.rows("SHOW TABLES").await;
    for (api, owed) in OWED_PAPERS {
        let shown = rows.iter().filter(|row| row[1] == api.schema_name());
        let shown: BTreeSet<&str> = shown.map(|row| row[2].as_str()).collect();
        assert_eq!(shown, owed.iter().copied().collect(), "{api:?}");
    }
}

/// Fails with every offender, not just with the first one.
fn none(what: &str, names: Vec<&str>) {
    assert!(names.is_empty(), "{what}: {}", names.join(", "));
}

#[tokio::test]
async fn show_tables_lists_what_is_owed_of_each_schema_and_nothing_else() {
    let demo = Demo::of(0).await;
    let rows = demo.rows("SHOW TABLES").await;
    let accounting = [(Api::Accounting, OWED)];
    for (api, families) in accounting.iter().chain(OTHERS) {
        let owed: BTreeSet<&str> = families.iter().copied().flatten().copied().collect();
        let schema = api.schema_name();
        let shown = rows.iter().filter(|row| row[1] == schema);
        let shown: BTreeSet<&str> = shown.map(|row| row[2].as_str()).collect();

        let count = families.iter().map(|family| family.len()).sum::<usize>();
        assert_eq!(owed.len(), count, "{schema}: a table is named twice");
        none(
            &format!("{schema}: there and not owed"),
            shown.difference(&owed).copied().collect(),
        );
        none(
            &format!("{schema}: owed and not there"),
            owed.difference(&shown).copied().collect(),
        );
    }
}
