//! Takes away from a process what it does not need, for good, and from all that it starts.
//!
//! On Linux there are three layers, and each works for an ordinary user as for root, in a container as
//! on a desktop:
//!
//! - **Landlock** says which files can be opened and which folders changed; no TCP, and no signal to a
//!   process outside.
//! - **seccomp** forbids a check the calls that answers have no use for: new processes and programs
//!   (unless the check itself starts some), sockets, and what changes the owner or the times of files.
//! - **Limits** on memory, processor time and the size of files hold on every Unix; elsewhere than on
//!   Linux they are all there is.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io;
use std::path::PathBuf;

/// The environment variable that makes a test program confine its checks, if it is set.
pub const CONFINED: &str = "INTERLEAVE_CONFINED";

/// Where everybody's libraries and programs are.
pub const SYSTEM: [&str; 8] = [
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/nix/store",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/opt",
];

/// What a check does besides running an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// It starts processes and programs of the system, and ends them. They stay in its group and in its bounds.
    Processes,
}

/// What a process may have.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    /// Files and folders that it may read, and programs in them that it may run. What is not there is
    /// passed over.
    pub read: Vec<PathBuf>,
    /// Files and folders that it may change as well.
    pub write: Vec<PathBuf>,
    /// Memory for each process, in bytes.
    pub memory: Option<u64>,
    /// Processor time for each process, in seconds.
    pub processor: Option<u64>,
}

/// One layer, and whether this system has it.
#[derive(Debug, Clone)]
pub struct Layer {
    /// What it keeps from an answer.
    pub what: &'static str,
    /// Does it hold here?
    pub holds: bool,
    /// How, or what is missing.
    pub how: String,
}

impl Bounds {
    /// Confines this thread and all threads and processes that it starts from now on.
    ///
    /// # Errors
    /// When the system has the layers and cannot put them in force.
    pub fn apply(&self) -> io::Result<()> {
        if let Some(bytes) = self.memory {
            limit(Resource::Data, bytes)?;
        }
        if let Some(seconds) = self.processor {
            limit(Resource::Cpu, seconds)?;
        }
        limit(Resource::Core, 0)?;
        #[cfg(target_os = "linux")]
        linux::files(&self.read, &self.write).map_err(io::Error::other)?;
        Ok(())
    }
}

/// Confines the process of a check: it reads what the system tells about itself, and has the temporary
/// folder. What it starts is confined in the same way.
///
/// # Errors
/// When the system has the layers and cannot put them in force.
pub fn check(needs: Needs) -> io::Result<()> {
    #[cfg(not(target_os = "linux"))]
    let _ = needs;
    #[cfg(target_os = "linux")]
    {
        // Held open as long as the process lives: a rule goes by the folder's entry in memory, which
        // the system may otherwise drop and make anew.
        let itself = Box::leak(Box::new(std::fs::File::open("/proc/self")?));
        linux::check(itself, needs).map_err(io::Error::other)?;
    }
    Ok(())
}

/// What this system can keep from an answer. Tried in a thread, which then ends.
pub fn layers() -> Vec<Layer> {
    #[cfg(target_os = "linux")]
    let mut layers = linux::layers();
    #[cfg(not(target_os = "linux"))]
    let mut layers: Vec<Layer> =
        ["files, signals and TCP", "processes, programs and sockets"].map(absent).to_vec();
    layers.push(Layer {
        what: "memory, processor time, output, size of files, number of threads",
        holds: true,
        how: "limits, for each process".to_owned(),
    });
    layers
}

#[cfg(not(target_os = "linux"))]
fn absent(what: &'static str) -> Layer {
    Layer { what, holds: false, how: "only Linux has Landlock and seccomp".to_owned() }
}

/// Lowers a limit; one that is lower already stays.
///
/// # Errors
/// When the system refuses.
pub fn limit(resource: Resource, value: u64) -> io::Result<()> {
    let hard = getrlimit(resource).maximum.map_or(value, |hard| hard.min(value));
    Ok(setrlimit(resource, Rlimit { current: Some(hard), maximum: Some(hard) })?)
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{Layer, Needs, SYSTEM};
    use landlock::{
        ABI, Access, AccessFs, AccessNet, LandlockStatus, PathBeneath, Ruleset, RulesetAttr,
        RulesetCreatedAttr, RulesetError, RulesetStatus, Scope, path_beneath_rules,
    };
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule,
    };
    use std::collections::BTreeMap;
    use std::error::Error;
    use std::fs::File;
    use std::path::PathBuf;
    use std::thread::Builder;

    /// The newest version of Landlock that the rules below were written for. An older system holds
    /// what it knows of them.
    const KNOWN: ABI = ABI::V6;

    fn rules() -> Result<Ruleset, RulesetError> {
        Ruleset::default()
            .handle_access(AccessFs::from_all(KNOWN))?
            .handle_access(AccessNet::from_all(KNOWN))?
            .scope(Scope::from_all(KNOWN))
    }

    /// Devices that hold nothing, which programs open without a thought.
    const DEVICES: [&str; 4] = ["/dev/null", "/dev/zero", "/dev/full", "/dev/urandom"];

    /// Reads these, and changes those.
    pub fn files(read: &[PathBuf], write: &[PathBuf]) -> Result<(), RulesetError> {
        let all = AccessFs::from_all(KNOWN);
        let created = rules()?
            .create()?
            .add_rules(path_beneath_rules(read, AccessFs::from_read(KNOWN)))?
            .add_rules(path_beneath_rules(write, all))?
            .add_rules(path_beneath_rules(DEVICES, AccessFs::ReadFile | AccessFs::WriteFile))?;
        created.restrict_self().map(drop)
    }

    /// The confinement of a check, whose own folder in /proc is `itself`.
    pub fn check(itself: &File, needs: Needs) -> Result<(), Box<dyn Error + Send + Sync>> {
        let look = AccessFs::ReadFile | AccessFs::ReadDir;
        let temporary = std::env::temp_dir();
        let mut created = rules()?
            .create()?
            .add_rule(PathBeneath::new(itself, look))?
            .add_rules(path_beneath_rules([temporary], AccessFs::from_all(KNOWN)))?
            .add_rules(path_beneath_rules(DEVICES, AccessFs::ReadFile | AccessFs::WriteFile))?;
        if needs == Needs::Processes {
            // Not /proc: the folder of a child has a name that is not known yet, and what root may read in the
            // others Landlock doesn't guard.
            created = created.add_rules(path_beneath_rules(SYSTEM, AccessFs::from_read(KNOWN)))?;
        }
        created.restrict_self()?;
        seccompiler::apply_filter(&filter(needs)?)?;
        seccompiler::apply_filter(&no_clone3()?)?;
        Ok(())
    }

    /// Calls that a check never makes.
    const NEVER: &[i64] = &[
        // Leaving the group.
        libc::SYS_setsid,
        libc::SYS_setpgid,
        libc::SYS_unshare,
        libc::SYS_setns,
        // Other processes.
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_pidfd_open,
        libc::SYS_pidfd_getfd,
        libc::SYS_pidfd_send_signal,
        libc::SYS_process_madvise,
        libc::SYS_kcmp,
        // The network, and what else two processes can talk through.
        libc::SYS_socket,
        libc::SYS_bind,
        libc::SYS_connect,
        libc::SYS_listen,
        libc::SYS_accept,
        libc::SYS_accept4,
        libc::SYS_shmget,
        libc::SYS_shmat,
        libc::SYS_msgget,
        libc::SYS_semget,
        libc::SYS_mq_open,
        // Memory that no limit counts.
        libc::SYS_memfd_create,
        libc::SYS_userfaultfd,
        // Files: what Landlock does not look at.
        libc::SYS_fchmodat,
        libc::SYS_fchown,
        libc::SYS_fchownat,
        libc::SYS_utimensat,
        libc::SYS_setxattr,
        libc::SYS_lsetxattr,
        libc::SYS_fsetxattr,
        libc::SYS_removexattr,
        libc::SYS_lremovexattr,
        libc::SYS_fremovexattr,
        libc::SYS_open_by_handle_at,
        // The system itself.
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_pivot_root,
        libc::SYS_chroot,
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_keyctl,
        libc::SYS_io_uring_setup,
        libc::SYS_io_uring_enter,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_kexec_load,
        libc::SYS_reboot,
        libc::SYS_swapon,
        libc::SYS_acct,
        libc::SYS_settimeofday,
        libc::SYS_clock_settime,
        libc::SYS_sethostname,
    ];

    /// New processes and new programs. `clone` makes threads, too.
    const NEW: &[i64] = &[
        libc::SYS_execve,
        libc::SYS_execveat,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_fork,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_vfork,
    ];

    /// What a new process could have for itself, and then be root there.
    const OF_ITS_OWN: &[i32] = &[
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWNS,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWNET,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWUTS,
        libc::CLONE_NEWCGROUP,
    ];

    /// The older forms of some of them, which newer processors never had.
    #[cfg(target_arch = "x86_64")]
    const NEVER_OLD: &[i64] = &[
        libc::SYS_chmod,
        libc::SYS_chown,
        libc::SYS_lchown,
        libc::SYS_utime,
        libc::SYS_utimes,
        libc::SYS_futimesat,
        libc::SYS_modify_ldt,
        libc::SYS_iopl,
        libc::SYS_ioperm,
    ];
    #[cfg(not(target_arch = "x86_64"))]
    const NEVER_OLD: &[i64] = &[];

    /// Forbidden calls fail, as they do for who has no right to make them.
    fn filter(needs: Needs) -> Result<BpfProgram, Box<dyn Error + Send + Sync>> {
        let when = |argument: u8, operation, value: u64| -> Result<_, seccompiler::BackendError> {
            let condition =
                SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operation, value)?;
            SeccompRule::new(vec![condition])
        };
        let me = u64::from(std::process::id());
        let thread = libc::CLONE_THREAD as u64;
        let never = NEVER.iter().chain(NEVER_OLD).map(|&call| (call, Vec::new()));
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> = never.collect();
        if needs == Needs::Processes {
            let with = |flag: &i32| {
                let flag = *flag as u64;
                when(0, SeccompCmpOp::MaskedEq(flag), flag)
            };
            rules.insert(libc::SYS_clone, OF_ITS_OWN.iter().map(with).collect::<Result<_, _>>()?);
            // Signals: what it starts is in its own domain, and Landlock lets none out.
        } else {
            rules.extend(NEW.iter().map(|&call| (call, Vec::new())));
            // A new thread, but not a new process.
            rules.insert(libc::SYS_clone, vec![when(0, SeccompCmpOp::MaskedEq(thread), 0)?]);
            // A thread may signal its own process, as `abort` does.
            let signals = [
                libc::SYS_kill,
                libc::SYS_tgkill,
                libc::SYS_rt_sigqueueinfo,
                libc::SYS_rt_tgsigqueueinfo,
            ];
            for call in signals {
                rules.insert(call, vec![when(0, SeccompCmpOp::Ne, me)?]);
            }
            rules.insert(libc::SYS_tkill, Vec::new());
        }
        rules.insert(
            libc::SYS_prlimit64,
            vec![SeccompRule::new(vec![
                SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, 0)?,
                SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, me)?,
            ])?],
        );
        let arch = std::env::consts::ARCH.try_into()?;
        let denied = SeccompAction::Errno(libc::EPERM as u32);
        let calls = SeccompFilter::new(rules, SeccompAction::Allow, denied, arch)?;
        Ok(calls.try_into()?)
    }

    /// `clone3` hides its flags in memory, where no filter looks. A system without it is what the C
    /// library expects of an old one: it then takes `clone`.
    fn no_clone3() -> Result<BpfProgram, Box<dyn Error + Send + Sync>> {
        let arch = std::env::consts::ARCH.try_into()?;
        let calls = SeccompFilter::new(
            BTreeMap::from([(libc::SYS_clone3, Vec::new())]),
            SeccompAction::Allow,
            SeccompAction::Errno(libc::ENOSYS as u32),
            arch,
        )?;
        Ok(calls.try_into()?)
    }

    pub fn layers() -> Vec<Layer> {
        vec![files_layer(), calls_layer()]
    }

    fn files_layer() -> Layer {
        let tried = in_a_thread(|| {
            let status = rules()?.create()?.restrict_self()?;
            Ok((status.ruleset, status.landlock))
        });
        let (holds, how) = match tried {
            Ok((RulesetStatus::FullyEnforced, LandlockStatus::Available { .. })) => {
                (true, "Landlock".to_owned())
            }
            Ok((RulesetStatus::PartiallyEnforced, status)) => (
                true,
                format!(
                    "Landlock, in part: this kernel has {status:?}; all of it from Linux 6.12 on"
                ),
            ),
            Ok((_, status)) => (false, format!("this kernel has no Landlock ({status:?})")),
            Err(error) => (false, error),
        };
        Layer { what: "files, signals and TCP", holds, how }
    }

    fn calls_layer() -> Layer {
        let tried = in_a_thread(|| {
            seccompiler::apply_filter(&filter(Needs::Nothing)?)?;
            Ok(())
        });
        let what = "processes, programs and sockets";
        match tried {
            Ok(()) => Layer { what, holds: true, how: "seccomp".to_owned() },
            Err(error) => Layer { what, holds: false, how: error },
        }
    }

    /// What is put in force in a thread holds for this thread only.
    fn in_a_thread<T: Send + 'static>(
        try_it: impl FnOnce() -> Result<T, Box<dyn Error + Send + Sync>> + Send + 'static,
    ) -> Result<T, String> {
        let thread = Builder::new().name("layers".to_owned()).spawn(try_it);
        match thread.map(|thread| thread.join()) {
            Ok(Ok(tried)) => tried.map_err(|error| error.to_string()),
            Ok(Err(_)) => Err("it panicked".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}
