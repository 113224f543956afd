//! Rows of employees' lists, and of pay slips': lists go back whole, and nothing else changes.

use xero_sql::simulator::payroll::{Employee, PaySlip};

use super::{office, row, slip, value};
use crate::harness::Demo;

fn employee(demo: &Demo, id: &str) -> Employee {
    let books = demo.simulator.books(0);
    let mut all = books.employees();
    all.find(|one| one.employee_id.to_string() == id).unwrap()
}

/// An employee with two bank accounts, lines of all kinds in the template, and two super funds.
fn rich(demo: &Demo) -> Employee {
    let books = demo.simulator.books(0);
    let mut all = books.employees();
    all.find(|one| {
        let detail = &one.detail;
        detail.bank_accounts.len() == 2 && !detail.pay_template.earnings_lines.is_empty()
    })
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_account_is_changed_and_the_others_go_back_with_their_numbers() {
    let demo = office(&[]).await;
    let before = rich(&demo);
    let id = before.employee_id.to_string();
    let sql = format!(
        "UPDATE EmployeeBankAccounts SET Amount = 99.5 WHERE EmployeeID = '{id}' AND LineNumber = 1"
    );
    let (rows, calls) = demo.write(&sql).await.unwrap();
    assert_eq!((rows, calls.len()), (vec![vec!["1".to_string()]], 1));
    let mut wanted = before.detail.bank_accounts.clone();
    wanted[0].amount = Some(xero_sql::simulator::Amount::from_cents(9_950));
    let after = employee(&demo, &id);
    assert_eq!(after.detail.bank_accounts, wanted);
    assert_eq!(after.detail.tax_declaration, before.detail.tax_declaration);
    assert_eq!(after.detail.pay_template, before.detail.pay_template);
    // Numbers are written though they aren't shown.
    let sql = format!(
        "UPDATE EmployeeBankAccounts SET AccountNumber = '000777' WHERE EmployeeID = '{id}' AND LineNumber = 2"
    );
    demo.write(&sql).await.unwrap();
    assert_eq!(
        employee(&demo, &id).detail.bank_accounts[1].account_number,
        "000777"
    );
    let sql = format!(
        "INSERT INTO EmployeeBankAccounts (EmployeeID, StatementText, AccountName, BSB, AccountNumber, Remainder, Amount) \
         VALUES ('{id}', 'Pay', 'Third', '012345', '42', false, 5)"
    );
    demo.write(&sql).await.unwrap();
    let accounts = employee(&demo, &id).detail.bank_accounts;
    assert_eq!(
        (accounts.len(), accounts[2].account_name.as_str()),
        (3, "Third")
    );
    let sql =
        format!("DELETE FROM EmployeeBankAccounts WHERE EmployeeID = '{id}' AND LineNumber = 1");
    demo.write(&sql).await.unwrap();
    assert_eq!(
        employee(&demo, &id).detail.bank_accounts[0].account_number,
        "000777"
    );
    let sql = format!(
        "UPDATE EmployeeBankAccounts SET AccountNumber = AccountNumber || '1' WHERE EmployeeID = '{id}'"
    );
    assert!(
        demo.refusal(&sql)
            .await
            .contains("`AccountNumber` is private")
    );
    let sql = format!("DELETE FROM EmployeeBankAccounts WHERE EmployeeID = '{id}'");
    assert!(demo.refusal(&sql).await.contains("needs a row"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_a_template_is_written_and_the_template_keeps_its_other_lists() {
    let demo = office(&[]).await;
    let before = rich(&demo);
    let id = before.employee_id.to_string();
    let deduction = value(&demo, "SELECT min(DeductionTypeID) FROM PayItemsDeductions").await;
    let sql = format!(
        "INSERT INTO EmployeePayTemplateDeductions (EmployeeID, DeductionTypeID, CalculationType, Amount) \
         VALUES ('{id}', '{deduction}', 'POSTTAX', 3.25)"
    );
    let (_, calls) = demo.write(&sql).await.unwrap();
    assert_eq!(calls.len(), 1);
    let after = employee(&demo, &id);
    let (then, now) = (&before.detail.pay_template, &after.detail.pay_template);
    assert_eq!(now.deduction_lines.len(), then.deduction_lines.len() + 1);
    assert_eq!(
        now.deduction_lines[..then.deduction_lines.len()],
        then.deduction_lines
    );
    assert_eq!(now.earnings_lines, then.earnings_lines);
    assert_eq!(now.super_lines, then.super_lines);
    assert_eq!(now.leave_lines, then.leave_lines);
    assert_eq!(now.reimbursement_lines, then.reimbursement_lines);
    let sql = format!(
        "UPDATE EmployeePayTemplateDeductions SET Amount = 4 \
         WHERE EmployeeID = '{id}' AND CalculationType = 'POSTTAX' AND Amount = 3.25"
    );
    assert_eq!(demo.write(&sql).await.unwrap().0, [["1"]]);
    let sql = format!(
        "SELECT Amount FROM EmployeePayTemplateDeductions WHERE EmployeeID = '{id}' \
         ORDER BY LineNumber DESC LIMIT 1"
    );
    assert_eq!(value(&demo, &sql).await, "4.0000");
    for (table, set) in [
        ("EmployeePayTemplateEarnings", "NormalNumberOfUnits = 30"),
        ("EmployeePayTemplateSupers", "ExpenseAccountCode = '477'"),
    ] {
        let sql = format!("UPDATE {table} SET {set} WHERE EmployeeID = '{id}'");
        let (_, calls) = demo
            .write(&sql)
            .await
            .unwrap_or_else(|e| panic!("{sql}: {e}"));
        assert_eq!(calls.len(), 1, "{sql}");
        let sql = format!("SELECT count(*) FROM {table} WHERE EmployeeID = '{id}' AND {set}");
        assert_ne!(value(&demo, &sql).await, "0", "{set}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_membership_is_known_by_its_id_and_keeps_it() {
    let demo = office(&[]).await;
    let books = demo.simulator.books(0);
    let member = books
        .employees()
        .find(|one| one.detail.super_memberships.len() == 2)
        .unwrap();
    let (id, of_it) = (member.employee_id, &member.detail.super_memberships);
    let sql = format!(
        "UPDATE EmployeeSuperMemberships SET EmployeeNumber = 'M-2' WHERE SuperMembershipID = '{}' AND EmployeeID = '{id}'",
        of_it[1].super_membership_id
    );
    assert_eq!(demo.write(&sql).await.unwrap().0, [["1"]]);
    let mut wanted = of_it.clone();
    wanted[1].employee_number = "M-2".to_string();
    assert_eq!(
        employee(&demo, &id.to_string()).detail.super_memberships,
        wanted
    );
    let sql = format!(
        "INSERT INTO EmployeeSuperMemberships (EmployeeID, SuperFundID, EmployeeNumber) VALUES ('{id}', '{}', 'M-3')",
        of_it[0].super_fund_id
    );
    demo.write(&sql).await.unwrap();
    let now = employee(&demo, &id.to_string()).detail.super_memberships;
    assert_eq!((now.len(), &now[..2]), (3, &wanted[..]));
}

/// Slips of drafts.
fn drafts(demo: &Demo) -> Vec<PaySlip> {
    let books = demo.simulator.books(0);
    let runs: Vec<_> = books
        .pay_runs()
        .filter(|run| run.pay_run_status == "DRAFT")
        .map(|run| run.pay_run_id)
        .collect();
    books
        .pay_slips()
        .filter(|slip| runs.contains(&slip.pay_run_id))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_a_slip_are_one_call_and_its_other_lists_stay() {
    let demo = office(&[]).await;
    let before = drafts(&demo)
        .into_iter()
        .find(|slip| slip.earnings_lines.len() > 1)
        .unwrap();
    let id = before.payslip_id.to_string();
    let sql = format!(
        "UPDATE PaySlipEarnings SET NumberOfUnits = 10 WHERE PayslipID = '{id}' AND RatePerUnit IS NOT NULL"
    );
    let (_, calls) = demo.write(&sql).await.unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].path, format!("/payroll.xro/1.0/Payslip/{id}"));
    // Chosen, read with its lists, read again just before.
    let reads = demo.calls().len() - calls.len();
    assert_eq!(reads, 3, "{:?}", demo.calls());
    let body: serde_json::Value = serde_json::from_str(calls[0].body.as_deref().unwrap()).unwrap();
    let names: Vec<&String> = body[0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["EarningsLines"]);
    let after = slip(&demo, &id);
    let mut wanted = before.clone();
    for line in wanted
        .earnings_lines
        .iter_mut()
        .filter(|line| line.rate_per_unit.is_some())
    {
        line.number_of_units = Some(xero_sql::simulator::Amount(100_000));
    }
    wanted.totals = after.totals;
    wanted.updated_ms = after.updated_ms;
    assert_eq!(after, wanted);
    let wages = value(
        &demo,
        &format!("SELECT Wages FROM PaySlips WHERE PayslipID = '{id}'"),
    )
    .await;
    assert_eq!(
        wages.parse::<f64>().unwrap(),
        after.totals.wages.to_string().parse::<f64>().unwrap()
    );
}

/// A table, what a new line of it says, what is changed of it.
const OF_SLIPS: [(&str, &str, &str, &str); 8] = [
    (
        "PaySlipEarnings",
        "EarningsRateID, RatePerUnit, NumberOfUnits",
        "{rate}, 30.5, 2",
        "RatePerUnit = 31",
    ),
    (
        "PaySlipLeaveEarnings",
        "EarningsRateID, RatePerUnit, NumberOfUnits",
        "{rate}, 30.5, 2",
        "NumberOfUnits = 3",
    ),
    (
        "PaySlipTimesheetEarnings",
        "EarningsRateID, RatePerUnit, NumberOfUnits",
        "{rate}, 30.5, 2",
        "NumberOfUnits = 3",
    ),
    (
        "PaySlipDeductions",
        "DeductionTypeID, CalculationType, Amount",
        "{deduction}, 'POSTTAX', 2.5",
        "Amount = 3.75",
    ),
    (
        "PaySlipLeaveAccrual",
        "LeaveTypeID, NumberOfUnits, AutoCalculate",
        "{leave}, 1.25, false",
        "NumberOfUnits = 1.5",
    ),
    (
        "PaySlipReimbursements",
        "ReimbursementTypeID, Amount, Description",
        "{reimbursement}, 20, 'Taxi'",
        "Description = 'Train'",
    ),
    (
        "PaySlipSuperannuations",
        "ContributionType, CalculationType, ExpenseAccountCode, LiabilityAccountCode, Amount, PaymentDateForThisPeriod",
        "'SALARYSACRIFICE', 'FIXEDAMOUNT', '478', '826', 50, DATE '2026-07-28'",
        "PaymentDateForThisPeriod = DATE '2026-07-29'",
    ),
    (
        "PaySlipTaxes",
        "ManualTaxType, Amount",
        "'PAYGMANUAL', 5",
        "Amount = 6.25",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_table_of_a_slips_lines_is_written_and_read_back() {
    let demo = office(&[]).await;
    let id = drafts(&demo)[0].payslip_id.to_string();
    let ids = [
        ("{rate}", "SELECT min(EarningsRateID) FROM PayItemsEarnings"),
        (
            "{deduction}",
            "SELECT min(DeductionTypeID) FROM PayItemsDeductions",
        ),
        ("{leave}", "SELECT min(LeaveTypeID) FROM PayItemsLeave"),
        (
            "{reimbursement}",
            "SELECT min(ReimbursementTypeID) FROM PayItemsReimbursements",
        ),
    ];
    for (table, columns, values, change) in OF_SLIPS {
        let mut values = values.to_string();
        for (word, sql) in ids {
            if values.contains(word) {
                values = values.replace(word, &format!("'{}'", value(&demo, sql).await));
            }
        }
        let before = slip(&demo, &id);
        let count = format!("SELECT count(*) FROM {table} WHERE PayslipID = '{id}'");
        let there: usize = value(&demo, &count).await.parse().unwrap();
        let sql = format!("INSERT INTO {table} (PayslipID, {columns}) VALUES ('{id}', {values})");
        demo.writes_one(&sql).await;
        assert_eq!(
            value(&demo, &count).await,
            (there + 1).to_string(),
            "{table}"
        );
        let last = format!("PayslipID = '{id}' AND LineNumber = {}", there + 1);
        let sql = format!("SELECT {columns} FROM {table} WHERE {last}");
        let told = row(&demo, &sql).await;
        let given = row(&demo, &format!("SELECT {values}")).await;
        for (told, given) in told.iter().zip(&given) {
            assert!(super::same(told, given), "{table}: {told} {given}");
        }
        let sql = format!("UPDATE {table} SET {change} WHERE {last}");
        let (rows, _) = demo
            .write(&sql)
            .await
            .unwrap_or_else(|e| panic!("{sql}: {e}"));
        assert_eq!(rows, [["1"]], "{sql}");
        let sql = format!("SELECT count(*) FROM {table} WHERE {last} AND {change}");
        assert_eq!(value(&demo, &sql).await, "1", "{sql}");
        let sql = format!("UPDATE {table} SET EmployeeID = NULL WHERE {last}");
        assert!(demo.refusal(&sql).await.contains("EmployeeID"), "{table}");
        if there > 0 {
            demo.write(&format!("DELETE FROM {table} WHERE {last}"))
                .await
                .unwrap();
            let mut after = slip(&demo, &id);
            after.updated_ms = before.updated_ms;
            assert_eq!(after, before, "{table}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_of_a_posted_run_stays_as_it_is() {
    let demo = office(&[]).await;
    let sql = "SELECT min(PayslipID) FROM PaySlips WHERE PayRunStatus = 'POSTED' AND Wages > 0";
    let id = value(&demo, sql).await;
    let before = slip(&demo, &id);
    let sql = format!("UPDATE PaySlipTaxes SET Amount = 1 WHERE PayslipID = '{id}'");
    let error = demo.session.collect(&sql).await.unwrap_err().to_string();
    assert!(error.contains("posted pay run cannot be edited"), "{error}");
    assert_eq!(slip(&demo, &id), before);
}
