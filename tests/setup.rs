//! `./setup` on machines that it has never seen: every command it calls is a stub.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// Where Debian keeps the header and the library, below the root.
const DEBIAN: [&str; 2] = ["usr/include/hdf5/serial", "usr/lib/x86_64-linux-gnu/hdf5/serial"];

/// Where most others do.
const PLAIN: [&str; 2] = ["usr/include", "usr/lib64"];

/// Where brew does.
const BREW: [&str; 2] = ["opt/homebrew/opt/hdf5/include", "opt/homebrew/opt/hdf5/lib"];

/// A machine: the commands it has, and a root folder that starts without HDF5.
struct Machine {
    folder: TempDir,
    system: &'static str,
    uid: u32,
    /// Where its package manager puts the header. The library is there from the start.
    include: &'static str,
    variables: Vec<(&'static str, String)>,
}

/// What `./setup` did.
struct Outcome {
    code: i32,
    stdout: String,
    stderr: String,
    /// The package manager's command lines, with `sudo` in front where it was used.
    commands: Vec<String>,
}

impl Machine {
    /// A machine of root's with these commands, beside `cc` and `cargo`.
    fn with(commands: &[&str]) -> Machine {
        let folder = tempfile::tempdir().unwrap();
        let [include, library] = if commands.contains(&"brew") {
            BREW
        } else if commands.contains(&"apt-get") {
            DEBIAN
        } else {
            PLAIN
        };
        let root = folder.path().join("root");
        for below in [include, library, "var/lib/apt/lists", "usr/sbin"] {
            fs::create_dir_all(root.join(below)).unwrap();
        }
        fs::write(root.join(library).join("libhdf5.so"), "").unwrap();
        fs::write(root.join("var/lib/apt/lists/deb_Packages"), "").unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        let system = if commands.contains(&"brew") { "Darwin" } else { "Linux" };
        let machine = Machine { folder, system, uid: 0, include, variables: Vec::new() };
        for command in ["cc", "cargo", "id", "uname"].iter().chain(commands) {
            let stub = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/setup/stub");
            symlink(stub, machine.command(command)).unwrap();
        }
        for tool in ["sed", "cat", "rm"] {
            symlink(real(tool), machine.command(tool)).unwrap();
        }
        machine
    }

    fn of_a_user(mut self) -> Machine {
        self.uid = 1000;
        self
    }

    fn without(self, command: &str) -> Machine {
        fs::remove_file(self.command(command)).unwrap();
        self
    }

    fn variable(mut self, name: &'static str, value: impl Into<String>) -> Machine {
        self.variables.push((name, value.into()));
        self
    }

    /// With an HDF5 of this version.
    fn having(self, version: &str) -> Machine {
        put_header(&self.root().join(self.include), version);
        self
    }

    /// With a package manager that fails: `once` or `always`.
    fn broken(self, when: &str) -> Machine {
        fs::write(self.folder.path().join("broken"), when).unwrap();
        self
    }

    /// With apt's lists as they are in a container: empty.
    fn without_lists(self) -> Machine {
        fs::remove_file(self.root().join("var/lib/apt/lists/deb_Packages")).unwrap();
        self
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    fn command(&self, name: &str) -> PathBuf {
        self.folder.path().join("bin").join(name)
    }

    fn setup(&self, arguments: &[&str]) -> Outcome {
        let log = self.folder.path().join("log");
        fs::write(&log, "").unwrap();
        let output = Command::new("/bin/sh")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("setup"))
            .args(arguments)
            .env_clear()
            .env("PATH", self.folder.path().join("bin"))
            .env("SETUP_ROOT", self.root())
            .env("STUB_LOG", &log)
            .env("STUB_UID", self.uid.to_string())
            .env("STUB_SYSTEM", self.system)
            .env("STUB_BROKEN", self.folder.path().join("broken"))
            .env("STUB_SERVER", self.root().join("usr/sbin/nats-server"))
            .env("STUB_HEADER", self.root().join(self.include).join("H5pubconf.h"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .output()
            .unwrap();
        Outcome {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            commands: fs::read_to_string(log).unwrap().lines().map(str::to_owned).collect(),
        }
    }
}

fn put_header(folder: &Path, version: &str) {
    fs::create_dir_all(folder).unwrap();
    let header = format!("#define H5_HAVE_STDBOOL_H 1\n#define H5_VERSION \"{version}\"\n");
    fs::write(folder.join("H5pubconf.h"), header).unwrap();
}

/// The path of a command of this machine.
fn real(tool: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path).map(|folder| folder.join(tool)).find(|p| p.is_file()).unwrap()
}

#[test]
fn nothing_is_done_where_nothing_is_missing() {
    for manager in ["apt-get", "dnf", "brew"] {
        let outcome = Machine::with(&[manager]).having("1.10.8").setup(&[]);
        assert_eq!((outcome.code, &*outcome.stderr), (0, ""));
        assert_eq!(outcome.commands, [""; 0]);
        assert!(outcome.stdout.starts_with("setup: HDF5 1.10.8 is there ("), "{}", outcome.stdout);
    }
}

#[test]
fn every_package_manager_is_asked_in_its_own_way() {
    for (manager, command) in [
        ("apt-get", "apt-get install -y --no-install-recommends libhdf5-dev pkg-config"),
        ("dnf", "dnf install -y hdf5-devel pkgconf-pkg-config"),
        ("pacman", "pacman -S --needed --noconfirm hdf5 pkgconf"),
        ("zypper", "zypper --non-interactive install hdf5-devel pkg-config"),
        ("apk", "apk add hdf5-dev pkgconf"),
        ("brew", "brew install hdf5"),
    ] {
        let machine = Machine::with(&[manager]);
        let outcome = machine.setup(&[]);
        assert_eq!((outcome.code, &*outcome.stderr), (0, ""));
        assert_eq!(outcome.commands, [command]);
        assert!(outcome.stdout.contains(&format!("setup: {command}\n")), "it says what it does");
        assert!(outcome.stdout.contains("setup: HDF5 1.14.3 is installed ("), "{}", outcome.stdout);

        let again = machine.setup(&[]);
        assert_eq!((again.code, again.commands.len()), (0, 0), "the second run installs nothing");
    }
}

#[test]
fn a_user_needs_sudo_except_with_brew() {
    let outcome = Machine::with(&["dnf", "sudo"]).of_a_user().setup(&[]);
    assert_eq!(outcome.code, 0);
    assert_eq!(outcome.commands, ["sudo dnf install -y hdf5-devel pkgconf-pkg-config"]);

    let outcome = Machine::with(&["brew", "sudo"]).of_a_user().setup(&[]);
    assert_eq!(outcome.commands, ["brew install hdf5"]);

    let outcome = Machine::with(&["dnf", "sudo"]).setup(&[]);
    assert_eq!(outcome.commands, ["dnf install -y hdf5-devel pkgconf-pkg-config"], "root does not");
}

#[test]
fn without_sudo_it_says_what_root_has_to_type() {
    let outcome = Machine::with(&["apt-get"]).of_a_user().setup(&[]);
    assert_eq!((outcome.code, outcome.commands.len()), (1, 0));
    assert_eq!(
        outcome.stderr,
        "setup: libhdf5 is missing; you are not root, and there is no sudo; as root, type\n\
         setup:     apt-get install -y --no-install-recommends libhdf5-dev pkg-config\n"
    );
}

#[test]
fn apt_is_brought_up_to_date_where_it_knows_no_packages() {
    let install = "apt-get install -y --no-install-recommends libhdf5-dev pkg-config";
    let outcome = Machine::with(&["apt-get"]).without_lists().setup(&[]);
    assert_eq!(
        (outcome.code, outcome.commands),
        (0, vec!["apt-get update".into(), install.into()])
    );

    let outcome = Machine::with(&["apt-get", "sudo"]).of_a_user().without_lists().setup(&[]);
    assert_eq!(outcome.commands, ["sudo apt-get update".to_owned(), format!("sudo {install}")]);
}

#[test]
fn apt_is_brought_up_to_date_where_its_lists_are_too_old() {
    let install = "apt-get install -y --no-install-recommends libhdf5-dev pkg-config";
    let outcome = Machine::with(&["apt-get"]).broken("once").setup(&[]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_eq!(outcome.commands, [install, "apt-get update", install]);
}

#[test]
fn a_package_manager_that_fails_is_reported_with_the_command() {
    let outcome = Machine::with(&["dnf", "sudo"]).of_a_user().broken("always").setup(&[]);
    assert_eq!(outcome.code, 1);
    assert_eq!(
        outcome.stderr,
        "setup: that failed; when you know why, type\n\
         setup:     sudo dnf install -y hdf5-devel pkgconf-pkg-config\n\
         setup: on RHEL and its like, hdf5-devel is in EPEL: dnf install epel-release\n\
         setup: or build HDF5 yourself and set HDF5_DIR to the folder that has its include/ and \
         lib/\n"
    );
}

#[test]
fn a_package_that_brings_no_header_is_not_taken_for_success() {
    let outcome = Machine::with(&["zypper"]).variable("STUB_HEADER", "").setup(&[]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.stderr.contains("there is still no H5pubconf.h"), "{}", outcome.stderr);
}

#[test]
fn an_unknown_machine_is_told_what_to_install() {
    let outcome = Machine::with(&[]).setup(&[]);
    assert_eq!((outcome.code, &*outcome.stdout), (1, ""));
    assert!(outcome.stderr.contains("every package manager known here"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("HDF5 1.10.2 or newer"), "{}", outcome.stderr);
}

#[test]
fn only_looking_installs_nothing() {
    let outcome = Machine::with(&["apt-get"]).setup(&["--check"]);
    assert_eq!((outcome.code, outcome.commands.len()), (1, 0));
    assert_eq!(outcome.stderr, "setup: libhdf5 is missing; type ./setup\n");
    assert_eq!(Machine::with(&["apt-get"]).having("1.10.8").setup(&["--check"]).code, 0);
}

#[test]
fn an_hdf5_that_is_too_old_is_refused() {
    for (version, good) in [
        ("1.8.12", false),
        ("1.10.1", false),
        ("1.10.2", true),
        ("1.10.11", true),
        ("1.10.8-patch1", true),
        ("1.12.0", true),
        ("2.0.0", true),
    ] {
        let outcome = Machine::with(&["dnf"]).having(version).setup(&[]);
        assert_eq!(outcome.code == 0, good, "{version}: {}", outcome.stderr);
        assert_eq!(outcome.stderr.contains("too old; at least 1.10.2 is needed"), !good);
    }
}

#[test]
fn an_hdf5_of_the_users_own_is_used() {
    let own = tempfile::tempdir().unwrap();
    let place = own.path().to_str().unwrap();
    let machine = || Machine::with(&["apt-get"]).variable("HDF5_DIR", place);

    let outcome = machine().setup(&[]);
    assert_eq!((outcome.code, outcome.commands.len()), (1, 0), "a wrong one is not papered over");
    assert!(outcome.stderr.contains("no include/H5pubconf.h in it"), "{}", outcome.stderr);

    put_header(&own.path().join("include"), "2.0.0");
    let outcome = machine().setup(&[]);
    assert_eq!((outcome.code, outcome.commands.len()), (0, 0), "{}", outcome.stderr);
}

#[test]
fn pkg_config_knows_where_it_is() {
    let elsewhere = tempfile::tempdir().unwrap();
    put_header(elsewhere.path(), "1.14.3");
    let flags = format!("-I/nowhere -I{} ", elsewhere.path().display());
    let outcome = Machine::with(&["dnf", "pkg-config"]).variable("STUB_FLAGS", flags).setup(&[]);
    assert_eq!((outcome.code, outcome.commands.len()), (0, 0), "{}", outcome.stderr);
}

#[test]
fn headers_without_a_library_are_not_enough() {
    let machine = Machine::with(&["dnf"]).having("1.14.3");
    fs::remove_file(machine.root().join("usr/lib64/libhdf5.so")).unwrap();
    assert_eq!(machine.setup(&["--check"]).code, 1);
}

#[test]
fn a_missing_cargo_or_compiler_is_named() {
    let outcome = Machine::with(&["apt-get"]).having("1.10.8").without("cargo").setup(&[]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.stderr.contains("there is no cargo; install Rust"), "{}", outcome.stderr);

    let outcome = Machine::with(&["apk"]).without("cc").setup(&[]);
    assert_eq!((outcome.code, outcome.commands.len()), (1, 1), "libhdf5 is installed all the same");
    assert!(outcome.stderr.contains("install it: apk add build-base"), "{}", outcome.stderr);
}

#[test]
fn the_server_for_many_machines_is_installed_when_it_is_asked_for() {
    for (manager, command) in [
        ("apt-get", "apt-get install -y --no-install-recommends nats-server"),
        ("dnf", "dnf install -y nats-server"),
        ("pacman", "pacman -S --needed --noconfirm nats-server"),
        ("zypper", "zypper --non-interactive install nats-server"),
        ("apk", "apk add nats-server"),
        ("brew", "brew install nats-server"),
    ] {
        let machine = Machine::with(&[manager]).having("1.10.8");
        assert_eq!(machine.setup(&[]).commands.len(), 0, "not unless it is asked for");

        let looked = machine.setup(&["--check", "--cluster"]);
        assert_eq!((looked.code, looked.commands.len()), (1, 0));
        assert_eq!(looked.stderr, "setup: nats-server is missing; type ./setup --cluster\n");

        let outcome = machine.setup(&["--cluster"]);
        assert_eq!((outcome.code, &*outcome.stderr), (0, ""));
        assert_eq!(outcome.commands, [command]);
        assert!(outcome.stdout.contains("nats-server is installed"), "{}", outcome.stdout);

        let again = machine.setup(&["--cluster"]);
        assert_eq!((again.code, again.commands.len()), (0, 0), "{}", again.stderr);
    }
}

#[test]
fn both_are_installed_where_both_are_missing() {
    let outcome = Machine::with(&["apt-get", "sudo"]).of_a_user().setup(&["--cluster"]);
    assert_eq!((outcome.code, outcome.commands.len()), (0, 2), "{}", outcome.stderr);
    assert!(outcome.commands[1].starts_with("sudo apt-get install"), "{:?}", outcome.commands);
}

#[test]
fn a_system_without_the_server_is_told_where_it_is_to_be_had() {
    let machine = Machine::with(&["dnf"]).having("1.14.3").broken("always");
    let outcome = machine.setup(&["--cluster"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.stderr.contains("https://nats.io/download"), "{}", outcome.stderr);

    let outcome = Machine::with(&["apt-get"]).having("1.10.8").of_a_user().setup(&["--cluster"]);
    assert_eq!((outcome.code, outcome.commands.len()), (1, 0));
    assert!(outcome.stderr.contains("as root, type"), "{}", outcome.stderr);
}

#[test]
fn help_is_printed_and_nonsense_refused() {
    let outcome = Machine::with(&["apt-get"]).setup(&["--help"]);
    assert_eq!((outcome.code, outcome.commands.len()), (0, 0));
    assert!(outcome.stdout.starts_with("Usage: ./setup"), "{}", outcome.stdout);

    let outcome = Machine::with(&["apt-get"]).setup(&["--hepl"]);
    assert_eq!((outcome.code, outcome.commands.len()), (2, 0));
    assert!(outcome.stderr.starts_with("Usage: ./setup"), "{}", outcome.stderr);
}
