//! What is refused before anything is sent, what is kept of what isn't written, and lost replies.

use xero_sql::simulator::Fault;
use xero_sql::{Consent, Question};

use super::office;
use crate::harness::{Demo, NULL};
use crate::writing::{careful, writer};

const ONE: &str = "INSERT INTO payrollaus.Employees (FirstName, LastName, DateOfBirth) \
                   VALUES ('Ada', 'Lovelace', DATE '1955-12-10')";

const STATEMENTS: [&str; 6] = [
    ONE,
    "UPDATE payrollaus.Employees SET Email = 'a@example.com'",
    "UPDATE payrollaus.PaySlipEarnings SET NumberOfUnits = 1",
    "DELETE FROM payrollaus.Timesheets WHERE false",
    "CALL ApproveTimesheet('5cc8cf28-567e-4d43-b287-687cfcaec47c')",
    "CALL RejectLeaveApplication('5cc8cf28-567e-4d43-b287-687cfcaec47c')",
];

#[tokio::test(flavor = "multi_thread")]
async fn payroll_is_written_only_where_it_is_said_twice() {
    let demo = Demo::of(0).await;
    for sql in STATEMENTS {
        let refused = demo.refusal(sql).await;
        assert!(refused.contains("ReadOnly = false"), "{refused}");
        assert!(!refused.contains("AllowPayrollWrites"), "{refused}");
        assert!(demo.calls().is_empty());
    }
    let demo = writer(0, &[]).await;
    for sql in STATEMENTS {
        let refused = demo.refusal(sql).await;
        assert!(refused.contains("AllowPayrollWrites = true"), "{refused}");
        assert!(demo.calls().is_empty());
    }
    // A dry run sends nothing, and needs neither.
    let demo = careful(0, &[("DryRun", "true"), ("ReadOnly", "true")]).await;
    let (rows, calls) = demo.write(ONE).await.unwrap();
    assert!(calls.is_empty());
    assert_eq!(rows[0][3], "POST /Employees");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_are_not_written_are_kept_without_peoples_numbers() {
    let demo = office(&[("ShowSensitive", "true"), ("OnRowError", "continue")]).await;
    let sql = "INSERT INTO Employees (FirstName, LastName, DateOfBirth, TaxDeclaration_TaxFileNumber, BankAccounts) VALUES \
               ('Ada', 'Lovelace', DATE '1955-12-10', '123', \
                [{'AccountName': 'Ada', 'BSB': '012345', 'AccountNumber': '99887766', 'Remainder': true}])";
    demo.write(sql).await.unwrap();
    let sql = "SELECT FirstName, Outcome, ErrorColumn, ErrorMessage, TaxDeclaration_TaxFileNumber, BankAccounts \
               FROM system.WriteErrors";
    let rows = demo.rows(sql).await;
    let wanted = [
        "Ada",
        "refused",
        NULL,
        "The TaxFileNumber is not valid",
        NULL,
        NULL,
    ];
    assert_eq!(rows, [wanted]);
    let sql = "UPDATE EmployeeBankAccounts SET BSB = '1' WHERE LineNumber = 1";
    demo.write(sql).await.unwrap();
    let sql = "SELECT DISTINCT BSB, Outcome FROM system.WriteErrors";
    assert_eq!(demo.rows(sql).await, [[NULL, "refused"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_its_reply_was_lost_is_written_once() {
    let demo = office(&[("RetryWaitTime", "1")]).await;
    demo.simulator.script(Fault::lost_reply().on_writes());
    let (rows, calls) = demo.write(ONE).await.unwrap();
    assert_eq!((rows, calls.len()), (vec![vec!["1".to_string()]], 2));
    assert_eq!(calls[0].idempotency_key, calls[1].idempotency_key);
    assert!(calls[1].replayed);
    let sql = "SELECT count(*) FROM Employees WHERE LastName = 'Lovelace' AND FirstName = 'Ada'";
    assert_eq!(demo.rows(sql).await, [["1"]]);
    // A POST without a body has a key as well.
    let sql = "SELECT min(TimesheetID) FROM Timesheets WHERE Status = 'Draft'";
    let id = demo.rows(sql).await.remove(0).remove(0);
    demo.simulator.script(Fault::lost_reply().on_writes());
    let (_, calls) = demo
        .write(&format!("CALL ApproveTimesheet('{id}')"))
        .await
        .unwrap();
    assert_eq!(calls.len(), 2);
    assert!(calls[1].replayed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_changed_meanwhile_is_left_alone() {
    let mut demo = office(&[("MaxWriteRows", "1")]).await;
    let sql = "SELECT EmployeeID FROM Employees WHERE Status = 'ACTIVE' ORDER BY 1 LIMIT 2";
    let ids: Vec<String> = demo.rows(sql).await.concat();
    let other = demo.session.clone();
    let meanwhile = format!(
        "UPDATE Employees SET Phone = '1' WHERE EmployeeID = '{}'",
        ids[0]
    );
    let runtime = tokio::runtime::Handle::current();
    // Somebody changes one of the rows while it is asked whether so many are meant.
    let meddles = Consent::by(move |_: &Question| {
        let (other, meanwhile, runtime) = (other.clone(), meanwhile.clone(), runtime.clone());
        let changed = std::thread::spawn(move || {
            runtime.block_on(other.collect(&meanwhile)).unwrap();
        });
        changed.join().is_ok()
    });
    demo.session = demo.connection.session().asks(meddles);
    let sql = format!(
        "UPDATE Employees SET Email = 'new@example.com' WHERE EmployeeID IN ('{}', '{}')",
        ids[0], ids[1]
    );
    let error = demo.session.collect(&sql).await.unwrap_err().to_string();
    assert!(
        error.contains(&format!("{} was changed by somebody else", ids[0])),
        "{error}"
    );
    let sql = format!(
        "SELECT Phone, Email = 'new@example.com' FROM Employees WHERE EmployeeID = '{}'",
        ids[0]
    );
    assert_eq!(demo.rows(&sql).await[0][0], "1");
    assert_ne!(demo.rows(&sql).await[0][1], "true");
}

#[tokio::test(flavor = "multi_thread")]
async fn explaining_names_the_call_and_sends_nothing() {
    let demo = office(&[]).await;
    let sql = "EXPLAIN UPDATE Employees SET Email = 'a@example.com' WHERE Status = 'ACTIVE'";
    let (rows, calls) = demo.ask(sql).await;
    assert!(calls.is_empty());
    let plan = &rows[1][1];
    assert!(
        plan.contains("call=POST /Employees/{id}, rows_per_call=1"),
        "{plan}"
    );
}

/// What is private is read as NULL, which would be written as nothing.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_worked_out_of_a_private_column_wherever_it_stands() {
    let demo = office(&[]).await;
    for sql in [
        "INSERT INTO EmployeeBankAccounts (EmployeeID, AccountName, BSB, AccountNumber, Remainder) \
         SELECT EmployeeID, AccountName, BSB, AccountNumber, false FROM EmployeeBankAccounts",
        "UPDATE EmployeeBankAccounts SET StatementText = (SELECT max(BSB) FROM EmployeeBankAccounts)",
        "UPDATE Employees SET Email = 'x' WHERE EmployeeID IN \
         (SELECT EmployeeID FROM EmployeeBankAccounts WHERE AccountNumber IS NULL)",
        "DELETE FROM EmployeeBankAccounts WHERE AccountNumber IS NULL",
    ] {
        let refused = demo.refusal(sql).await;
        assert!(refused.contains("private"), "{sql}: {refused}");
    }
}
