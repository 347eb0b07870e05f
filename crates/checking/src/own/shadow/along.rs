//! Which packages of the registry come along.

use super::Shadow;
use crate::own::metadata::{Metadata, Package, Used};
use crate::own::source;
use std::collections::{HashMap, HashSet};

impl Shadow {
    /// Decides which packages of the registry come along: those that share something between threads, and
    /// those that use one of these.
    pub(super) fn choose(&mut self) {
        let metadata = self.resolved.as_ref().expect("it was resolved before");
        let packages: HashMap<&str, &Package> =
            metadata.packages.iter().map(|p| (&*p.id, p)).collect();
        let nodes = node_map(metadata);
        let of_the_package = |p: &Package| p.folder() == self.package_folder();
        let Some(start) = metadata.packages.iter().find(|p| of_the_package(p)) else { return };
        let mut reached: Vec<&str> = vec![&start.id];
        let mut seen: HashSet<&str> = reached.iter().copied().collect();
        let mut at = 0;
        while let Some(id) = reached.get(at).copied() {
            at += 1;
            for used in nodes.get(id).into_iter().copied().flatten() {
                let Some(package) = packages.get(&*used.pkg) else { continue };
                let wanted = used.dep_kinds.iter().any(|k| {
                    k.kind.is_none() || (k.kind.as_deref() == Some("dev") && id == start.id)
                });
                let is_ours = package.folder().starts_with(&self.crates);
                if wanted && !is_ours && !package.is_macro() && seen.insert(&used.pkg) {
                    reached.push(&used.pkg);
                }
            }
        }
        // In the place of one of the registry there may be one of a folder.
        let of_registry = |id: &&str| !packages[*id].folder().starts_with(&self.folder);
        let shares = |id: &&str| {
            let package = packages[*id];
            source::of(package.folder(), package.library().map(|t| &*t.src_path)).shares
        };
        let candidates: Vec<&str> = reached.iter().copied().filter(of_registry).collect();
        let mut along: HashSet<&str> = candidates
            .iter()
            .copied()
            .filter(|id| !self.left_out.contains_key(*id))
            .filter(shares)
            .collect();
        // What stands between two of them must know the same types as they do.
        loop {
            let uses = |id: &&str| {
                nodes.get(*id).is_some_and(|used| {
                    used.iter().any(|u| {
                        along.contains(&*u.pkg) && u.dep_kinds.iter().any(|k| k.kind.is_none())
                    })
                })
            };
            let more: Vec<&str> = candidates
                .iter()
                .copied()
                .filter(|id| !along.contains(id) && !self.left_out.contains_key(*id))
                .filter(uses)
                .collect();
            if more.is_empty() {
                break;
            }
            along.extend(more);
        }
        let package = |id: &str| (id.to_owned(), packages[id].clone());
        self.along = along.into_iter().map(package).collect();
    }
}

pub(super) fn node_map(metadata: &Metadata) -> HashMap<&str, &Vec<Used>> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    nodes.map(|node| (&*node.id, &node.deps)).collect()
}
