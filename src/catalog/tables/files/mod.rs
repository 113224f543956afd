//! The files API.
//!
//! Xero calls the id of a file and that of a folder `Id`; here they are `FileID` and `FolderID`,
//! as Xero spells them where something else refers to them.

pub mod association_counts;
pub mod associations;
pub mod folders;
pub mod library;
