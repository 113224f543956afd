//! Employees, their columns and lists; super funds and calendars.

use std::collections::BTreeSet;

use xero_sql::catalog::descriptor::Kind;
use xero_sql::catalog::writable::{WRITABLE, Writable};

use super::{office, row, same, value};
use crate::harness::{Demo, NULL};

/// Columns and new values, one UPDATE each. `{…}` stands for ids of things that are there.
type Values = &'static [(&'static str, &'static str)];

const EMPLOYEES: Values = &[
    ("FirstName", "'Augusta'"),
    ("MiddleNames", "'Ada'"),
    ("LastName", "'King'"),
    ("Email", "'ada@example.com'"),
    ("DateOfBirth", "DATE '1969-12-10'"),
    ("Gender", "'F'"),
    ("Phone", "'02 1234'"),
    ("Mobile", "'0400 000 000'"),
    ("StartDate", "DATE '2025-07-01'"),
    ("EmployeeGroupName", "{group}"),
    ("OrdinaryEarningsRateID", "{rate}"),
    ("PayrollCalendarID", "{calendar}"),
    ("Title", "'Ms'"),
    ("JobTitle", "'Analyst'"),
    ("Classification", "'99383'"),
    ("TwitterUserName", "'ada'"),
    ("IsAuthorisedToApproveLeave", "true"),
    ("IsAuthorisedToApproveTimesheets", "true"),
    ("IncomeType", "'SALARYANDWAGES'"),
    ("EmploymentType", "'EMPLOYEE'"),
    ("CountryOfResidence", "'DE'"),
    ("HomeAddress_AddressLine1", "'1 Street'"),
    ("HomeAddress_AddressLine2", "'c/o Babbage'"),
    ("HomeAddress_City", "'Perth'"),
    ("HomeAddress_Region", "'WA'"),
    ("HomeAddress_PostalCode", "'0600'"),
    ("HomeAddress_Country", "'AUSTRALIA'"),
    ("TaxDeclaration_EmploymentBasis", "'PARTTIME'"),
    ("TaxDeclaration_TFNExemptionType", "'PENDING'"),
    ("TaxDeclaration_TaxFileNumber", "'123123123'"),
    ("TaxDeclaration_ABN", "'21006819692'"),
    ("TaxDeclaration_AustralianResidentForTaxPurposes", "true"),
    ("TaxDeclaration_ResidencyStatus", "'AUSTRALIANRESIDENT'"),
    ("TaxDeclaration_TaxScaleType", "'REGULAR'"),
    ("TaxDeclaration_WorkCondition", "'PROMOTIONAL'"),
    ("TaxDeclaration_SeniorMaritalStatus", "'SINGLE'"),
    ("TaxDeclaration_TaxFreeThresholdClaimed", "true"),
    ("TaxDeclaration_TaxOffsetEstimatedAmount", "100"),
    ("TaxDeclaration_HasHELPDebt", "true"),
    ("TaxDeclaration_HasSFSSDebt", "true"),
    ("TaxDeclaration_HasTradeSupportLoanDebt", "true"),
    ("TaxDeclaration_UpwardVariationTaxWithholdingAmount", "50"),
    ("TaxDeclaration_EligibleToReceiveLeaveLoading", "true"),
    ("TaxDeclaration_ApprovedWithholdingVariationPercentage", "7"),
    ("TaxDeclaration_HasStudentStartupLoan", "true"),
    ("TaxDeclaration_HasLoanOrStudentDebt", "true"),
    (
        "TaxDeclaration_IncludeLeaveLoadingInQualifyingEarnings",
        "true",
    ),
    (
        "BankAccounts",
        "[{'StatementText': 'Pay', 'AccountName': 'Ada', 'BSB': '012345', 'AccountNumber': '000123', 'Remainder': true}]",
    ),
    (
        "PayTemplate_EarningsLines",
        "[{'EarningsRateID': {rate}, 'CalculationType': 'ENTEREARNINGSRATE', 'RatePerUnit': 41.25, 'NormalNumberOfUnits': 38}]",
    ),
    (
        "PayTemplate_DeductionLines",
        "[{'DeductionTypeID': {deduction}, 'CalculationType': 'FIXEDAMOUNT', 'Amount': 4.5}]",
    ),
    (
        "PayTemplate_SuperLines",
        "[{'ContributionType': 'SGC', 'CalculationType': 'STATUTORY', 'MinimumMonthlyEarnings': 450, 'ExpenseAccountCode': '478', 'LiabilityAccountCode': '826'}]",
    ),
    (
        "PayTemplate_ReimbursementLines",
        "[{'ReimbursementTypeID': {reimbursement}, 'Amount': 12.5, 'Description': 'For the taxi'}]",
    ),
    (
        "PayTemplate_LeaveLines",
        "[{'LeaveTypeID': {leave}, 'CalculationType': 'FIXEDAMOUNTEACHPERIOD', 'AnnualNumberOfUnits': 152, 'IsQualifyingEarnings': true}]",
    ),
    ("OpeningBalances_OpeningBalanceDate", "DATE '2025-06-30'"),
    ("OpeningBalances_Tax", "500.25"),
    (
        "OpeningBalances_EarningsLines",
        "[{'EarningsRateID': {rate}, 'Amount': 1000}]",
    ),
    (
        "OpeningBalances_DeductionLines",
        "[{'DeductionTypeID': {deduction}, 'CalculationType': 'FIXEDAMOUNT', 'Amount': 4.5}]",
    ),
    (
        "OpeningBalances_SuperLines",
        "[{'ContributionType': 'SGC', 'CalculationType': 'FIXEDAMOUNT', 'Amount': 95}]",
    ),
    (
        "OpeningBalances_ReimbursementLines",
        "[{'ReimbursementTypeID': {reimbursement}, 'Amount': 12.5}]",
    ),
    (
        "OpeningBalances_LeaveLines",
        "[{'LeaveTypeID': {leave}, 'NumberOfUnits': 7.6}]",
    ),
    (
        "OpeningBalances_PaidLeaveEarningsLines",
        "[{'LeaveTypeID': {leave}, 'Amount': 300, 'ResetSTPCategorisation': true}]",
    ),
    (
        "SuperMemberships",
        "[{'SuperFundID': {fund}, 'EmployeeNumber': 'M-1'}]",
    ),
    ("TerminationDate", "DATE '2026-06-30'"),
    ("TerminationReason", "'V'"),
    ("Status", "'TERMINATED'"),
];

async fn filled(demo: &Demo, text: &str) -> String {
    let mut text = text.to_string();
    for (word, sql) in [
        ("{group}", "SELECT max(EmployeeGroupName) FROM Employees"),
        (
            "{rate}",
            "SELECT EarningsRateID FROM PayItemsEarnings WHERE Name = 'Ordinary Hours'",
        ),
        (
            "{deduction}",
            "SELECT min(DeductionTypeID) FROM PayItemsDeductions",
        ),
        (
            "{reimbursement}",
            "SELECT min(ReimbursementTypeID) FROM PayItemsReimbursements",
        ),
        (
            "{leave}",
            "SELECT LeaveTypeID FROM PayItemsLeave WHERE Name = 'Annual Leave'",
        ),
        (
            "{calendar}",
            "SELECT PayrollCalendarID FROM PayrollCalendars WHERE CalendarType = 'MONTHLY'",
        ),
        ("{fund}", "SELECT min(SuperFundID) FROM SuperFunds"),
    ] {
        if text.contains(word) {
            let id = value(demo, sql).await;
            text = text.replace(word, &format!("'{id}'"));
        }
    }
    text
}

fn writable(table: &str) -> &'static Writable {
    let mut all = WRITABLE
        .iter()
        .filter(|one| one.table.api.schema_name() == "payrollaus");
    all.find(|one| one.table.name == table).unwrap()
}

/// Whether `column` of a row has what it was given; of a list, whether each value given is in it.
async fn has(demo: &Demo, one: &Writable, id: &str, column: &str, given: &str) -> bool {
    let (table, key) = (one.table.name, one.table.key[0]);
    let columns = one.table.columns.iter();
    let is_list = columns
        .clone()
        .any(|c| c.name == column && matches!(c.kind, Kind::List(_)));
    let wanted = match is_list {
        true => format!("({given})[1]"),
        false => given.to_string(),
    };
    let sql = format!("SELECT {column}, {wanted} FROM {table} WHERE {key} = '{id}'");
    let row = row(demo, &sql).await;
    if !is_list {
        return same(&row[0], &row[1]);
    }
    let parts = row[1].split([',', '{', '}']).map(str::trim);
    let mut parts = parts.filter(|part| part.contains(": ") && !part.ends_with(": "));
    parts.all(|part| row[0].contains(part))
}

/// Each column is changed by an UPDATE of its own, and read back.
async fn each_is_changed(demo: &Demo, one: &Writable, id: &str, values: Values) {
    let (table, key) = (one.table.name, one.table.key[0]);
    for (name, value) in values {
        let value = filled(demo, value).await;
        let sql = format!("UPDATE {table} SET {name} = {value} WHERE {key} = '{id}'");
        demo.writes_one(&sql).await;
        assert!(has(demo, one, id, name, &value).await, "{name} = {value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_column_of_an_employee_is_written_and_read_back() {
    let demo = office(&[("ShowSensitive", "true")]).await;
    let one = writable("Employees");
    let sql = "INSERT INTO Employees (FirstName, LastName, DateOfBirth, TaxDeclaration_TaxFileNumber) \
               VALUES ('Ada', 'Lovelace', DATE '1955-12-10', '876543210') \
               RETURNING EmployeeID, FirstName, LastName, DateOfBirth, TaxDeclaration_TaxFileNumber";
    let (rows, calls) = demo.write(sql).await.unwrap();
    assert_eq!(rows[0][1..], ["Ada", "Lovelace", "1955-12-10", "876543210"]);
    let sent = "[{\"FirstName\":\"Ada\",\"LastName\":\"Lovelace\",\"DateOfBirth\":\"/Date(-443750400000+0000)/\",\
                \"TaxDeclaration\":{\"TaxFileNumber\":\"876543210\"}}]";
    assert_eq!(calls.len(), 1);
    assert_eq!(
        (calls[0].method.as_str(), calls[0].path.as_str()),
        ("POST", "/payroll.xro/1.0/Employees")
    );
    assert_eq!(calls[0].body.as_deref(), Some(sent));
    assert!(calls[0].idempotency_key.is_some());
    let id = rows[0][0].clone();
    // One that isn't said beforehand has to be: an address without a line, balances without a day.
    each_is_changed(&demo, one, &id, EMPLOYEES).await;
    let told: BTreeSet<&str> = EMPLOYEES.iter().map(|(name, _)| *name).collect();
    let taken: BTreeSet<&str> = one.columns.iter().copied().collect();
    assert_eq!(told, taken);
    for column in one.table.columns.iter().filter(|column| !one.takes(column)) {
        let sql = format!("UPDATE Employees SET {} = NULL", column.name);
        let refused = demo.refusal(&sql).await;
        assert!(refused.contains(column.name), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_brings_names_and_birth_and_nothing_that_stays() {
    let demo = office(&[]).await;
    let id = value(
        &demo,
        "SELECT min(EmployeeID) FROM Employees WHERE Status = 'ACTIVE'",
    )
    .await;
    let sql = format!("UPDATE Employees SET MiddleNames = 'Frank' WHERE EmployeeID = '{id}'");
    let (_, calls) = demo.write(&sql).await.unwrap();
    let body: serde_json::Value = serde_json::from_str(calls[0].body.as_deref().unwrap()).unwrap();
    let names: BTreeSet<&str> = body[0]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let wanted = ["DateOfBirth", "FirstName", "LastName", "MiddleNames"];
    assert_eq!(names, wanted.into_iter().collect());
    assert_eq!(calls[0].path, format!("/payroll.xro/1.0/Employees/{id}"));
    // NULL clears a text, and no other column.
    let sql = format!("UPDATE Employees SET MiddleNames = NULL WHERE EmployeeID = '{id}'");
    demo.write(&sql).await.unwrap();
    let sql = format!("SELECT MiddleNames FROM Employees WHERE EmployeeID = '{id}'");
    assert_eq!(value(&demo, &sql).await, NULL);
    let sql = format!("UPDATE Employees SET StartDate = NULL WHERE EmployeeID = '{id}'");
    assert!(demo.refusal(&sql).await.contains("no way to clear"));
}

/// What an object holds goes with a change of one of its fields: Xero may put it in place of the one
/// there. Tax file numbers among it, which are shown to nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_within_an_object_keeps_the_rest_of_it_and_shows_no_number() {
    let demo = office(&[]).await;
    let find = |demo: &Demo| {
        let books = demo.simulator.books(0);
        let mut all = books.employees();
        all.find(|one| {
            let detail = &one.detail;
            detail.tax_declaration.tax_file_number.is_some()
                && detail.home_address.is_some()
                && !detail.pay_template.earnings_lines.is_empty()
        })
        .unwrap()
    };
    let before = find(&demo);
    let id = before.employee_id;
    let sql = format!(
        "UPDATE Employees SET TaxDeclaration_HasHELPDebt = {}, HomeAddress_City = 'Perth' WHERE EmployeeID = '{id}' \
         RETURNING TaxDeclaration_TaxFileNumber, HomeAddress_City",
        !before.detail.tax_declaration.has_help_debt
    );
    demo.session
        .collect("SET xero.dry_run = true")
        .await
        .unwrap();
    let number = before
        .detail
        .tax_declaration
        .tax_file_number
        .clone()
        .unwrap();
    let (rows, calls) = demo.write(&sql).await.unwrap();
    assert!(calls.is_empty());
    let body = &rows[0][4];
    assert!(
        body.contains("\"TaxFileNumber\":\"*\"") && !body.contains(&number),
        "{body}"
    );
    demo.session
        .collect("SET xero.dry_run = false")
        .await
        .unwrap();
    let (rows, calls) = demo.write(&sql).await.unwrap();
    assert_eq!(rows, [[NULL, "Perth"]]);
    assert!(calls[0].body.as_deref().unwrap().contains(&number));
    let books = demo.simulator.books(0);
    let after = books.employees().find(|one| one.employee_id == id).unwrap();
    let (then, now) = (&before.detail, &after.detail);
    let mut tax = then.tax_declaration.clone();
    tax.has_help_debt = !tax.has_help_debt;
    tax.updated_ms = now.tax_declaration.updated_ms;
    assert_eq!(now.tax_declaration, tax);
    let mut address = then.home_address.clone().unwrap();
    address.city = Some("Perth");
    assert_eq!(now.home_address, Some(address));
    assert_eq!(now.pay_template, then.pay_template);
    assert_eq!(now.bank_accounts, then.bank_accounts);
    assert_eq!(now.super_memberships, then.super_memberships);
    assert_eq!(now.opening_balances, then.opening_balances);
}

#[tokio::test(flavor = "multi_thread")]
async fn super_funds_are_made_and_changed_with_all_that_is_known_of_them() {
    let demo = office(&[("ShowSensitive", "true")]).await;
    let one = writable("SuperFunds");
    let values: Values = &[
        ("Name", "'Ours'"),
        ("ABN", "'53004085616'"),
        ("EmployerNumber", "'42'"),
        ("BSB", "'012345'"),
        ("AccountNumber", "'000123'"),
        ("AccountName", "'Ours'"),
        ("ElectronicServiceAddress", "'FG48739'"),
    ];
    let sql = "INSERT INTO SuperFunds (Type, Name, ABN, BSB, AccountNumber, AccountName) \
               VALUES ('SMSF', 'Own', '53004085617', '000001', '1', 'Own') RETURNING SuperFundID, Name, BSB";
    let (rows, calls) = demo.write(sql).await.unwrap();
    assert_eq!(rows[0][1..], ["Own", "000001"]);
    assert_eq!(calls[0].path, "/payroll.xro/1.0/Superfunds");
    let id = rows[0][0].clone();
    each_is_changed(&demo, one, &id, values).await;
    let sql = format!(
        "UPDATE SuperFunds SET Type = 'REGULATED', USI = 'PTC0133AU' WHERE SuperFundID = '{id}' \
         RETURNING Type, USI"
    );
    assert_eq!(
        demo.write(&sql).await.unwrap().0,
        [["REGULATED", "PTC0133AU"]]
    );
    let told = values.iter().map(|(name, _)| *name).chain(["Type", "USI"]);
    let taken: BTreeSet<&str> = one.columns.iter().copied().collect();
    assert_eq!(told.collect::<BTreeSet<_>>(), taken);
    let refused = demo.refusal("UPDATE SuperFunds SET SPIN = 'x'").await;
    assert!(refused.contains("SPIN"), "{refused}");
    assert!(
        demo.refusal("DELETE FROM SuperFunds")
            .await
            .contains("can't be deleted")
    );
}

/// Of a regulated fund the product says what it is called.
#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_xero_does_not_take_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("xero.log");
    let path = log.display().to_string();
    let demo = office(&[("Logfile", &path), ("Verbosity", "1")]).await;
    let sql = "INSERT INTO SuperFunds (Type, USI, Name) VALUES ('REGULATED', 'PTC0133AU', 'Mine')";
    demo.write(sql).await.unwrap();
    let sql =
        "SELECT Name FROM SuperFunds WHERE USI = 'PTC0133AU' ORDER BY UpdatedDateUTC DESC LIMIT 1";
    assert_eq!(value(&demo, sql).await, "Ironbark Super, O'Connell's");
    drop(demo);
    let told = std::fs::read_to_string(log).unwrap();
    assert!(
        told.contains("something else than was sent in 1 row"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_is_made_and_read_back() {
    let demo = office(&[]).await;
    let sql = "INSERT INTO PayrollCalendars (Name, CalendarType, StartDate, PaymentDate, ReferenceDate) \
               VALUES ('Twice', 'TWICEMONTHLY', DATE '2026-12-01', DATE '2026-12-15', DATE '2026-12-01') \
               RETURNING PayrollCalendarID";
    let (rows, calls) = demo.write(sql).await.unwrap();
    assert_eq!(calls.len(), 1);
    let sql = format!(
        "SELECT Name, CalendarType, StartDate, PaymentDate, ReferenceDate FROM PayrollCalendars \
         WHERE PayrollCalendarID = '{}'",
        rows[0][0]
    );
    let wanted = [
        "Twice",
        "TWICEMONTHLY",
        "2026-12-01",
        "2026-12-15",
        "2026-12-01",
    ];
    assert_eq!(row(&demo, &sql).await, wanted);
    for sql in [
        "UPDATE PayrollCalendars SET Name = 'x'",
        "DELETE FROM PayrollCalendars",
    ] {
        assert!(demo.refusal(sql).await.contains("can't be"), "{sql}");
    }
    for sql in [
        "UPDATE PayItemsEarnings SET Name = 'x'",
        "INSERT INTO PayItemsLeave (Name) VALUES ('x')",
        "UPDATE LeaveBalances SET NumberOfUnits = 1",
        "UPDATE TimesheetsV1 SET Status = 'APPROVED'",
    ] {
        let refused = demo.refusal(sql).await;
        assert!(
            refused.contains("can't be changed") || refused.contains("no row can be added"),
            "{refused}"
        );
    }
}
