//! The files API: SQL equals the simulator's books, and its figures tie.

use std::collections::{BTreeMap, BTreeSet};

use xero_sql::simulator::{Association, Folder};

use crate::harness::{Demo, NULL};
use crate::truth::{instant, text};
use crate::truth_more::{demos, equal};

fn folder(folder: Folder) -> Vec<String> {
    vec![
        folder.folder_id.to_string(),
        folder.name.to_string(),
        folder.file_count.to_string(),
        text(folder.email),
        folder.is_inbox.to_string(),
    ]
}

/// An association as a query shows it that knows the object, or only the file.
fn association(found: &Association, by_object: bool) -> Vec<String> {
    let known = |value: String| match by_object {
        true => value,
        false => NULL.to_string(),
    };
    vec![
        found.file_id.to_string(),
        found.object_id.to_string(),
        found.object_group.to_string(),
        found.object_type.to_string(),
        found.name.clone(),
        found.size.to_string(),
        instant(found.created_ms),
        known(instant(found.association_ms)),
        known(found.send_with_object.to_string()),
    ]
}

const ASSOCIATIONS: &str = "SELECT FileID, ObjectID, ObjectGroup, ObjectType, Name, Size, CreatedDateUTC, \
     AssociationDateUTC, SendWithObject FROM files.Associations";

/// The ids of all objects that have files, quoted.
fn objects(demo: &Demo) -> Vec<String> {
    let books = demo.simulator.books(0);
    let ids: BTreeSet<String> = books
        .associations()
        .map(|found| format!("'{}'", found.object_id))
        .collect();
    ids.into_iter().collect()
}

#[tokio::test]
async fn files_come_with_their_folder_and_user() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let truth = books.files().map(|file| {
            let user = file.user.as_ref();
            let full = user.map(|user| format!("{} {}", user.first_name, user.last_name));
            vec![
                file.file_id.to_string(),
                file.name.clone(),
                text(file.mime_type),
                file.size.to_string(),
                instant(file.created_ms),
                instant(file.updated_ms),
                file.folder_id.to_string(),
                text(user.map(|user| user.user_id)),
                text(user.map(|user| user.name.clone())),
                text(user.map(|user| user.first_name)),
                text(user.map(|user| user.last_name)),
                text(full),
            ]
        });
        equal(
            &demo,
            "SELECT FileID, Name, MimeType, Size, CreatedDateUTC, UpdatedDateUTC, FolderID, UserID, UserName, \
             UserFirstName, UserLastName, UserFullName FROM files.Files",
            truth.collect(),
        )
        .await;
    }
}

#[tokio::test]
async fn folders_and_the_inbox_are_what_the_books_say() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let columns = "FolderID, Name, FileCount, Email, IsInbox";
        let sql = format!("SELECT {columns} FROM files.Folders");
        equal(&demo, &sql, books.folders().map(folder).collect()).await;
        let sql = format!("SELECT {columns} FROM files.Inbox");
        let inbox = books.folders().filter(|folder| folder.is_inbox);
        equal(&demo, &sql, inbox.map(folder).collect()).await;
    }
}

#[tokio::test]
async fn associations_are_the_same_by_file_and_by_object() {
    for demo in demos().await {
        let all: Vec<Association> = demo.simulator.books(0).associations().collect();
        let of_files = all.iter().map(|found| association(found, false));
        equal(&demo, ASSOCIATIONS, of_files.collect()).await;
        let of_objects = || all.iter().map(|found| association(found, true)).collect();
        let ids = objects(&demo).join(", ");
        let sql = format!("{ASSOCIATIONS} WHERE ObjectID IN ({ids})");
        equal(&demo, &sql, of_objects()).await;
        let sql = format!("{ASSOCIATIONS} WHERE ObjectID IN ({})", ids.to_uppercase());
        equal(&demo, &sql, of_objects()).await;
    }
}

#[tokio::test]
async fn objects_have_as_many_files_as_their_counts_say() {
    for demo in demos().await {
        let stranger = "5cc8cf28-567e-4d43-b287-687cfcaec47c";
        let mut counts = BTreeMap::from([(stranger.to_string(), 0)]);
        let books = demo.simulator.books(0);
        for found in books.associations() {
            *counts.entry(found.object_id.to_string()).or_default() += 1;
        }
        let ids: Vec<String> = counts.keys().map(|id| format!("'{id}'")).collect();
        let truth = counts
            .iter()
            .map(|(id, n): (_, &i32)| vec![id.clone(), n.to_string()]);
        let sql = format!(
            "SELECT ObjectID, AssociationCount FROM files.AssociationCounts WHERE ObjectID IN ({})",
            ids.join(", ")
        );
        equal(&demo, &sql, truth.collect()).await;
    }
}

#[tokio::test]
async fn folders_count_the_files_that_are_in_them() {
    for demo in demos().await {
        let wrong = "SELECT f.Name FROM files.Folders f LEFT JOIN \
             (SELECT FolderID, COUNT(*) AS n FROM files.Files GROUP BY FolderID) c USING (FolderID) \
             WHERE f.FileCount <> COALESCE(c.n, 0)";
        assert_eq!(demo.rows(wrong).await, Vec::<Vec<String>>::new());
        let sums = "SELECT (SELECT SUM(FileCount) FROM files.Folders) AS counted, \
             (SELECT COUNT(*) FROM files.Files) AS filed, (SELECT FileCount FROM files.Inbox) AS arrived, \
             (SELECT FileCount FROM files.Folders WHERE IsInbox) AS listed";
        let sums = demo.rows(sums).await.remove(0);
        assert_eq!((&sums[0], &sums[2]), (&sums[1], &sums[3]));
        assert_eq!(sums[1], demo.simulator.books(0).files().count().to_string());
    }
}

#[tokio::test]
async fn associations_lead_to_the_books_documents() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        for (group, table, key, kind) in [
            (
                "Invoice",
                "Invoices",
                "InvoiceID",
                "CASE Type WHEN 'ACCREC' THEN 'AccRec' ELSE 'Accpay' END",
            ),
            ("Contact", "Contacts", "ContactID", "'Business'"),
            (
                "BankTransaction",
                "BankTransactions",
                "BankTransactionID",
                "CASE Type WHEN 'SPEND' THEN 'CashPaid' WHEN 'RECEIVE' THEN 'CashRec' END",
            ),
        ] {
            let expected = books
                .associations()
                .filter(|found| found.object_group == group);
            let expected = expected.count();
            assert!(expected > 0, "no file belongs to a {group}");
            let sql = format!(
                "SELECT COUNT(*) FROM files.Associations a JOIN {table} d ON d.{key} = a.ObjectID \
                 WHERE a.ObjectGroup = '{group}' AND a.ObjectType = {kind}"
            );
            let found = demo.rows(&sql).await;
            assert_eq!(found, [[expected.to_string()]], "{sql}");
        }
    }
}

#[tokio::test]
async fn counts_and_associations_of_a_join_agree() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let sql = "SELECT c.ContactID, n.AssociationCount FROM Contacts c \
             JOIN files.AssociationCounts n ON n.ObjectID = c.ContactID WHERE n.AssociationCount > 0";
        let counted = demo.rows(sql).await;
        let contacts: BTreeSet<String> =
            books.contacts().map(|c| c.contact_id.to_string()).collect();
        let mut truth: BTreeMap<String, i32> = BTreeMap::new();
        for found in books.associations() {
            let id = found.object_id.to_string();
            if contacts.contains(&id) {
                *truth.entry(id).or_default() += 1;
            }
        }
        let found = counted
            .into_iter()
            .map(|row| (row[0].clone(), row[1].parse().unwrap()));
        assert_eq!(found.collect::<BTreeMap<String, i32>>(), truth);
    }
}
