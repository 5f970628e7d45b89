//! Which server this computer works on, as somebody chose.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::folder::cannot_use;
use super::{DataFolder, ReplicaAddress, TeamAddress};
use crate::error::{DeskError, ErrorCode, Result};
use crate::private_files;

/// Where a desk works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Workplace {
    /// On the private server of this computer.
    ThisComputer,
    /// On a team's server.
    Team {
        /// Where that is, and who signs in.
        address: TeamAddress,
        /// A replica of it, from which this computer reads figures; nothing where it reads them from the server itself.
        #[serde(default)]
        replica: Option<ReplicaAddress>,
    },
}

impl Workplace {
    /// What a desk there keeps on this computer, below the app's own folder.
    pub fn folder(&self, folder: &DataFolder) -> Result<DataFolder> {
        match self {
            Self::ThisComputer => Ok(folder.clone()),
            Self::Team { address, .. } => address.folder(folder),
        }
    }
}

/// The file on this computer that says where it works.
#[derive(Debug, Clone)]
pub struct WorkplaceFile {
    path: PathBuf,
    cluster: PathBuf,
}

impl WorkplaceFile {
    /// The file of this folder.
    pub fn of(folder: &DataFolder) -> Self {
        Self { path: folder.file("workplace.json"), cluster: folder.cluster() }
    }

    /// What was chosen; nothing where nobody has chosen yet. Who has data on this computer chose it before there was a
    /// choice.
    pub fn read(&self) -> Result<Option<Workplace>> {
        match fs::read(&self.path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| {
                tracing::warn!(%error, "workplace.json can't be read");
                DeskError::new(
                    ErrorCode::CannotStart,
                    format!(
                        "Which server this computer works on can't be read from {}. Your data is untouched. Delete that file, start again, and choose anew.",
                        self.path.display()
                    ),
                )
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Ok(self.cluster.exists().then_some(Workplace::ThisComputer))
            }
            Err(error) => Err(cannot_use(&self.path, &error)),
        }
    }

    /// At the next start somebody chooses anew.
    pub fn forget(&self) -> Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(cannot_use(&self.path, &error)),
            _ => Ok(()),
        }
    }

    /// From the next start on, somebody signs in here. The replica that was named for this database stays.
    pub fn choose_team(&self, address: TeamAddress) -> Result<()> {
        let replica = match self.read()? {
            Some(Workplace::Team { address: before, replica }) if before.is_same_place_as(&address) => replica,
            _ => None,
        };
        self.choose(&Workplace::Team { address, replica })
    }

    /// From the next start on, this is where it works.
    pub fn choose(&self, place: &Workplace) -> Result<()> {
        let bytes = serde_json::to_vec_pretty(place).unwrap_or_default();
        let folder = self.path.parent().unwrap_or(&self.path);
        private_files::write_whole(folder, &self.path, &mut &bytes[..]).map_err(|error| cannot_use(&self.path, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_known_at_the_next_start_and_holds_no_password() {
        let root = tempfile::tempdir().unwrap();
        let file = WorkplaceFile::of(&DataFolder::at(root.path()).unwrap());
        assert_eq!(file.read().unwrap(), None);
        let address = super::super::TeamLine::read("postgresql://asha:s3cret@db.example.com/shop").unwrap().address;
        let place = Workplace::Team { address, replica: None };
        file.choose(&place).unwrap();
        assert_eq!(file.read().unwrap(), Some(place));
        assert!(!fs::read_to_string(root.path().join("workplace.json")).unwrap().contains("s3cret"));
    }

    #[test]
    fn a_replica_is_of_one_database_whoever_signs_in_there() {
        let root = tempfile::tempdir().unwrap();
        let file = WorkplaceFile::of(&DataFolder::at(root.path()).unwrap());
        let at = |line: &str| super::super::TeamLine::read(line).unwrap().address;
        let replica = ReplicaAddress::read("replica.example.com").unwrap();
        let named = || match file.read().unwrap() {
            Some(Workplace::Team { replica, .. }) => replica,
            other => panic!("{other:?}"),
        };
        file.choose_team(at("postgresql://asha@db.example.com/shop")).unwrap();
        assert_eq!(named(), None);
        let address = at("postgresql://asha@db.example.com/shop");
        file.choose(&Workplace::Team { address, replica: replica.clone() }).unwrap();
        file.choose_team(at("postgresql://om@db.example.com/shop")).unwrap();
        assert_eq!(named(), replica);
        file.choose_team(at("postgresql://om@db.example.com/other")).unwrap();
        assert_eq!(named(), None);
    }

    #[test]
    fn a_file_of_before_there_were_replicas_is_read() {
        let root = tempfile::tempdir().unwrap();
        let written = r#"{"kind": "team", "address": {"host": "db", "port": 5432, "database": "shop", "user": "asha", "ca_file": null}}"#;
        fs::write(root.path().join("workplace.json"), written).unwrap();
        let place = WorkplaceFile::of(&DataFolder::at(root.path()).unwrap()).read().unwrap();
        assert!(matches!(place, Some(Workplace::Team { replica: None, .. })), "{place:?}");
    }

    #[test]
    fn whoever_has_data_on_this_computer_works_there() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("postgres")).unwrap();
        let file = WorkplaceFile::of(&DataFolder::at(root.path()).unwrap());
        assert_eq!(file.read().unwrap(), Some(Workplace::ThisComputer));
    }

    #[test]
    fn a_file_that_says_nothing_is_told_and_not_guessed_over() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("workplace.json"), "{").unwrap();
        let error = WorkplaceFile::of(&DataFolder::at(root.path()).unwrap()).read().unwrap_err();
        assert_eq!(error.code, ErrorCode::CannotStart);
    }
}
