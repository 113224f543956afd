//! Folders, the files in them, and the documents that files belong to.
//!
//! Rules: every file lies in one folder, so that the folders' counts sum to the files; a file
//! belongs to documents that the accounting books hold, to each of them once.

use std::collections::HashMap;

use axum::body::Bytes;

use super::super::Books;
use super::super::data::World;
use super::super::data::bank_transactions::{Nature, nature_of};
use super::super::data::calendar::{DAY_MS, last_instant_ms, midnight_ms};
use super::super::data::calendar::{SPAN_DAYS, first_day, later};
use super::super::data::ids::{Guid, Kind};
use super::super::data::random::Random;
use super::super::data::users;
use super::super::data::written::Rows;

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its id.
    pub folder_id: Guid,
    /// Its name.
    pub name: String,
    /// How many files are in it.
    pub file_count: i64,
    /// Where files can be sent to; the inbox alone has one.
    pub email: Option<String>,
    /// Whether it is the inbox.
    pub is_inbox: bool,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its id.
    pub file_id: Guid,
    /// Its name, which other files may have too.
    pub name: String,
    /// The type of its content.
    pub mime_type: Option<&'static str>,
    /// Its size in bytes.
    pub size: i64,
    /// When it was filed, in milliseconds UTC.
    pub created_ms: i64,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
    /// Who filed it; nobody, if it came by e-mail.
    pub user: Option<FileUser>,
    /// The folder that it is in.
    pub folder_id: Guid,
}

/// Who filed a file: one of the organisation's users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileUser {
    /// The user's id.
    pub user_id: Guid,
    /// The user's e-mail address, under the name of a name.
    pub name: String,
    /// First name.
    pub first_name: &'static str,
    /// Last name.
    pub last_name: &'static str,
}

/// That a file belongs to a document, contact or account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Association {
    /// The file.
    pub file_id: Guid,
    /// What it belongs to.
    pub object_id: Guid,
    /// The kind of that: `Invoice`, `Contact` and so on.
    pub object_group: &'static str,
    /// Its kind within the group: `AccRec`, `CashPaid` and so on.
    pub object_type: &'static str,
    /// Whether customers get the file with the document.
    pub send_with_object: bool,
    /// The file's name.
    pub name: String,
    /// The file's size in bytes.
    pub size: i64,
    /// When the file was filed, in milliseconds UTC.
    pub created_ms: i64,
    /// When it was put to the document, in milliseconds UTC.
    pub association_ms: i64,
}

/// What takes a look at every file to know.
#[derive(Debug)]
pub(crate) struct Filing {
    /// Files in each folder.
    counts: HashMap<Guid, i64>,
    /// Files of each document, in the order in which they were filed.
    by_object: HashMap<Guid, Vec<usize>>,
}

/// What was written of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filed {
    pub(crate) folders: Rows<Folder>,
    pub(crate) files: Rows<File>,
    /// What the files hold that were uploaded.
    pub(crate) contents: HashMap<usize, Bytes>,
    /// What the files belong to of which that was changed.
    pub(crate) objects: HashMap<usize, Vec<Object>>,
}

/// What a file belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub(crate) id: Guid,
    pub(crate) group: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) at_ms: i64,
    pub(crate) send: bool,
}

/// The inbox, and folders of which the last is empty.
const FOLDERS: [&str; 6] = [
    "Inbox",
    "Contracts",
    "Receipts & bills",
    "Mgr's \"own\" papers",
    "Übergabe 2025, alt",
    "Nothing yet",
];

/// Names and types of content.
const NAMES: [(&str, Option<&str>); 8] = [
    ("scan.pdf", Some("application/pdf")),
    ("receipt of café.jpg", Some("image/jpeg")),
    (
        "timesheet.xlsx",
        Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ),
    ("notes & terms.txt", Some("text/plain")),
    ("O'Brien's lease, signed.pdf", Some("application/pdf")),
    // (s) an example's type is none that is registered.
    ("helo-heros.jpg", Some("application/jpg")),
    ("請求書 27\".png", Some("image/png")),
    ("statement", None),
];

/// The contact to which every other file belongs: more than a page of them.
const MOST_FILED: usize = 2;

impl World {
    /// The places of folders, the inbox first.
    pub(crate) fn folder_indexes(&self) -> Vec<usize> {
        self.written.filed.folders.indexes(FOLDERS.len()).collect()
    }

    /// The places of files, from the oldest to the newest.
    pub(crate) fn file_indexes(&self) -> Vec<usize> {
        let filed = &self.written.filed;
        filed.files.indexes(self.files_at_first()).collect()
    }

    fn files_at_first(&self) -> usize {
        (self.invoices_at_first() / 5).max(12)
    }

    /// The place of the folder of an id.
    pub(crate) fn folder_with_id(&self, id: &str) -> Option<usize> {
        let index = self.index_of(Kind::Folder, Guid::parse(id)?)?;
        self.folder_indexes().contains(&index).then_some(index)
    }

    /// The place of the file of an id.
    pub(crate) fn file_with_id(&self, id: &str) -> Option<usize> {
        let index = self.index_of(Kind::File, Guid::parse(id)?)?;
        let filed = &self.written.filed.files;
        let there = index < self.files_at_first() + filed.created() && !filed.is_gone(index);
        there.then_some(index)
    }

    pub(crate) fn folder(&self, index: usize) -> Folder {
        let is_inbox = index == 0;
        let folder_id = self.id(Kind::Folder, 0, index);
        let file_count = self.filing().counts.get(&folder_id).copied();
        let written = self.written.filed.folders.get(index);
        Folder {
            folder_id,
            name: match written {
                Some(folder) => folder.name.clone(),
                None => FOLDERS[index].to_owned(),
            },
            file_count: file_count.unwrap_or_default(),
            email: is_inbox
                .then(|| format!("xero.inbox.{}.6oo29ret@files.example", self.organisation)),
            is_inbox,
        }
    }

    pub(crate) fn file(&self, index: usize) -> File {
        match self.written.filed.files.get(index) {
            Some(file) => File::clone(file),
            None => self.file_drawn(index),
        }
    }

    /// What a file holds; a drawn one some bytes of its size.
    pub(crate) fn file_content(&self, index: usize) -> Bytes {
        if let Some(content) = self.written.filed.contents.get(&index) {
            return content.clone();
        }
        let file = self.file(index);
        let size = usize::try_from(file.size).unwrap_or_default();
        let seed = file.file_id.0.to_be_bytes();
        seed.iter().copied().cycle().take(size).collect()
    }

    /// The place and the id of the next folder, or file, that is made.
    pub(crate) fn next_folder(&self) -> (usize, Guid) {
        let index = FOLDERS.len() + self.written.filed.folders.created();
        (index, self.id(Kind::Folder, 0, index))
    }

    /// See [`World::next_folder`].
    pub(crate) fn next_file(&self) -> (usize, Guid) {
        let index = self.files_at_first() + self.written.filed.files.created();
        (index, self.id(Kind::File, 0, index))
    }

    fn file_drawn(&self, index: usize) -> File {
        let mut random = self.random("file", index);
        let (name, mime_type) = random.pick(&NAMES);
        let ordinary = match random.chance(80) {
            true => format!("{:04} {name}", index + 1),
            false => name.to_owned(),
        };
        let count = self.files_at_first() as u64;
        let days = i64::try_from(index as u64 * SPAN_DAYS / count).unwrap_or(0);
        let filed = midnight_ms(later(first_day(), days)) + random.between(0, DAY_MS - 1);
        let created_ms = self.nasty_instant(index, filed.min(last_instant_ms()));
        let edited = created_ms + random.between(0, 30 * DAY_MS);
        let updated_ms = match random.chance(40) {
            true => edited.min(last_instant_ms()).max(created_ms),
            false => created_ms,
        };
        let folder = self.folder_of(index);
        let user = self.user(random.below(users::count() as u64) as usize);
        let by_mail = folder == 0 && random.chance(40);
        File {
            file_id: self.id(Kind::File, 0, index),
            name: self.nasty_text("file", index).unwrap_or(ordinary),
            mime_type,
            size: random.between(0, 10_000_000),
            created_ms,
            updated_ms,
            user: (!by_mail).then_some(FileUser {
                user_id: user.user_id,
                name: user.email_address,
                first_name: user.first_name,
                last_name: user.last_name,
            }),
            folder_id: self.id(Kind::Folder, 0, folder),
        }
    }

    fn folder_of(&self, index: usize) -> usize {
        let filled = FOLDERS.len() as u64 - 1;
        self.random("folder", index).below(filled) as usize
    }

    /// What a file belongs to: nothing, or up to four documents.
    pub(crate) fn associations_of_file(&self, index: usize) -> Vec<Association> {
        let file = self.file(index);
        let objects = self.objects_of_file(index).into_iter();
        let associations = objects.map(|object| Association {
            file_id: file.file_id,
            object_id: object.id,
            object_group: object.group,
            object_type: object.kind,
            send_with_object: object.send,
            name: file.name.clone(),
            size: file.size,
            created_ms: file.created_ms,
            association_ms: object.at_ms,
        });
        associations.collect()
    }

    /// What a file belongs to, as it was written or drawn.
    pub(crate) fn objects_of_file(&self, index: usize) -> Vec<Object> {
        if let Some(objects) = self.written.filed.objects.get(&index) {
            return objects.clone();
        }
        if index >= self.files_at_first() {
            return Vec::new();
        }
        let created_ms = self.file_drawn(index).created_ms;
        let drawn = self.objects_drawn(index).into_iter().enumerate();
        let objects = drawn.map(|(place, (id, group, kind))| {
            let mut random = self.random("association", index * 8 + place);
            let later = created_ms + random.between(0, 9 * DAY_MS);
            Object {
                id,
                group,
                kind,
                send: kind == "AccRec" && random.chance(50),
                at_ms: later.min(last_instant_ms()).max(created_ms),
            }
        });
        objects.collect()
    }

    /// The files of a document, in the order in which they were filed.
    pub(crate) fn associations_of_object(&self, object: Guid) -> Vec<Association> {
        let files = self.filing().by_object.get(&object);
        let files = files.map(Vec::as_slice).unwrap_or_default();
        let mut found: Vec<Association> = files
            .iter()
            .flat_map(|index| self.associations_of_file(*index))
            .filter(|association| association.object_id == object)
            .collect();
        found.sort_by_key(|association| association.created_ms);
        found
    }

    /// How many files a document has.
    pub(crate) fn association_count(&self, object: Guid) -> usize {
        self.filing().by_object.get(&object).map_or(0, Vec::len)
    }

    fn filing(&self) -> &Filing {
        self.filing.get_or_init(|| {
            let mut counts: HashMap<Guid, i64> = HashMap::new();
            let mut by_object: HashMap<Guid, Vec<usize>> = HashMap::new();
            for index in self.file_indexes() {
                let folder = match self.written.filed.files.get(index) {
                    Some(file) => file.folder_id,
                    None => self.id(Kind::Folder, 0, self.folder_of(index)),
                };
                *counts.entry(folder).or_default() += 1;
                for object in self.objects_of_file(index) {
                    by_object.entry(object.id).or_default().push(index);
                }
            }
            Filing { counts, by_object }
        })
    }

    /// What a drawn file belongs to: id, group and type, none of them twice.
    fn objects_drawn(&self, index: usize) -> Vec<(Guid, &'static str, &'static str)> {
        let mut random = self.random("objects", index);
        let mut found = Vec::new();
        if index.is_multiple_of(2) {
            let contact = self.id(Kind::Contact, 0, MOST_FILED);
            found.push((contact, "Contact", "Business"));
        }
        for _ in 0..random.pick(&[0, 0, 0, 1, 1, 1, 1, 1, 2, 3]) {
            let object = self.any_object(&mut random);
            if !found.contains(&object) {
                found.push(object);
            }
        }
        found
    }

    fn any_object(&self, random: &mut Random) -> (Guid, &'static str, &'static str) {
        let mut one_of = |count: usize| random.below(count as u64) as usize;
        match one_of(100) {
            0..40 if self.invoices_at_first() > 0 => {
                let index = one_of(self.invoices_at_first());
                let is_sale = self.invoice_head_as_made(index).is_sale();
                let kind = if is_sale { "AccRec" } else { "Accpay" };
                (self.id(Kind::Invoice, 0, index), "Invoice", kind)
            }
            40..65 => {
                let count = self.bank_transactions_at_first();
                let first = one_of(count);
                let plain = |index: &usize| nature_of(*index) == Some(Nature::Plain);
                let indexes = (0..count).map(|step| (first + step) % count);
                let index = indexes.into_iter().find(plain).unwrap_or_default();
                let is_received = self.bank_head_drawn(index).is_received;
                let kind = if is_received { "CashRec" } else { "CashPaid" };
                let id = self.id(Kind::BankTransaction, 0, index);
                (id, "BankTransaction", kind)
            }
            65..75 if self.credit_notes_drawn() > 0 => {
                let note = self.credit_note(one_of(self.credit_notes_drawn()));
                let kind = match note.credit_note_type {
                    "ACCRECCREDIT" => "AccRecCredit",
                    _ => "AccPayCredit",
                };
                (note.credit_note_id, "CreditNote", kind)
            }
            75..80 => {
                let quote = self.quote(one_of(self.quotes_at_first()));
                (quote.quote_id, "Quote", "SalesQuote")
            }
            80..85 => {
                let journal = self.manual_journal_drawn(one_of(self.manual_journals_at_first()));
                (journal.manual_journal_id, "ManualJournal", "ManJournal")
            }
            _ => {
                let index = one_of(self.contacts_at_first());
                (self.id(Kind::Contact, 0, index), "Contact", "Business")
            }
        }
    }
}

impl Books {
    /// The folders, the inbox first.
    pub fn folders(&self) -> impl Iterator<Item = Folder> + '_ {
        let indexes = self.world.folder_indexes().into_iter();
        indexes.map(|index| self.world.folder(index))
    }

    /// All files from the oldest to the newest: an unordered list runs the other way.
    pub fn files(&self) -> impl Iterator<Item = File> + '_ {
        let indexes = self.world.file_indexes().into_iter();
        indexes.map(|index| self.world.file(index))
    }

    /// What all files belong to, in the order of the files.
    pub fn associations(&self) -> impl Iterator<Item = Association> + '_ {
        let indexes = self.world.file_indexes().into_iter();
        indexes.flat_map(|index| self.world.associations_of_file(index))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use super::*;

    fn books(seed: u64) -> Books {
        Books {
            world: Arc::new(World::new(seed, 0, 1_200)),
        }
    }

    #[test]
    fn folders_count_their_files() {
        for seed in [1, 2, 3] {
            let books = books(seed);
            for folder in books.folders() {
                let files = books.files().filter(|f| f.folder_id == folder.folder_id);
                assert_eq!(folder.file_count, files.count() as i64, "{folder:?}");
            }
            assert!(books.folders().any(|folder| folder.file_count == 0));
            assert!(books.files().count() > 200, "more than two pages");
        }
    }

    #[test]
    fn files_belong_to_what_the_books_hold_and_to_nothing_twice() {
        for seed in [1, 2, 3] {
            let books = books(seed);
            let mut held: HashSet<(Guid, &str)> = HashSet::new();
            held.extend(books.invoices().map(|i| (i.invoice_id, "Invoice")));
            held.extend(books.contacts().map(|c| (c.contact_id, "Contact")));
            held.extend(books.quotes().map(|q| (q.quote_id, "Quote")));
            let notes = books.credit_notes();
            held.extend(notes.map(|n| (n.credit_note_id, "CreditNote")));
            let bank = books.bank_transactions();
            held.extend(bank.map(|b| (b.bank_transaction_id, "BankTransaction")));
            let journals = books.manual_journals();
            held.extend(journals.map(|j| (j.manual_journal_id, "ManualJournal")));
            let mut seen = HashSet::new();
            let mut groups = HashSet::new();
            for association in books.associations() {
                let object = (association.object_id, association.object_group);
                assert!(held.contains(&object), "{association:?}");
                assert!(seen.insert((association.file_id, association.object_id)));
                groups.insert(association.object_group);
            }
            assert_eq!(groups.len(), 6);
        }
    }

    #[test]
    fn objects_know_the_same_associations_as_files() {
        let books = books(1);
        let all: Vec<Association> = books.associations().collect();
        let objects: HashSet<Guid> = all.iter().map(|a| a.object_id).collect();
        let mut most = 0;
        for object in objects {
            let told = books.world.associations_of_object(object);
            let expected = all.iter().filter(|a| a.object_id == object).count();
            assert_eq!(told.len(), expected);
            assert_eq!(books.world.association_count(object), expected);
            most = most.max(expected);
        }
        assert!(most > 100, "one has more than a page: {most}");
    }
}
