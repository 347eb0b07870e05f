#!/usr/bin/env python3
"""Times the reduction on three machines: the tool, MPI, h5py with mpi4py, and dask.distributed.

    peers/machines.py --tool target/release/interleave-cluster [--mpi mpi/target/release/interleave-mpi]
        [--mpi-python /usr/bin/python3] [--dask-python VENV/bin/python] [--repeats 3] [--write]

The machines are four network namespaces on a bridge, as in `cargo test -p cluster`: a head, and three with a worker
each. All see the same file, which is in the page cache: 256 MiB of f8 in chunks of 1 MiB, without compression. The
programs take turns. What is timed is the whole command, from the start of the workers to the result, and, where the
program says so, the reduction alone. Pieces are chunks; dask, which has some work with each, gets 16 chunks at a
time. The bytes are those that all four machines have sent through their links.

Then each program runs more slowly (20 ms a chunk) and its worker on the second machine is killed with SIGKILL, one
second after it has begun. The MPI program can't be slowed down; it's killed as soon as it has begun.

Needs root, nats-server, Open MPI, a Python with h5py built for MPI and mpi4py (Debian: python3-h5py-mpi
python3-mpi4py), and one with h5py, dask and distributed. `--write` puts the table into the book. Processes are ended
by their numbers, and the namespaces are removed at the end.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

BOOK = Path(__file__).parent.parent / "chapters/many_machines/measured/peers.md"
PIECES, VALUES = 256, 131072
# dask has some work with each piece, so its pieces are larger.
LARGE = 16
HEAD = "10.77.0.10"
WORKERS = [1, 2, 3]
LIMIT = 60

# What both programs in Python have: they say that they have begun to read, and print the same numbers.
PRINT = """
def begins():
    import pathlib
    pathlib.Path(__file__).with_name("begun").touch()

def show(count, mean, low, high, variance, seconds):
    import json
    print(json.dumps(dict(count=int(count), mean=float(mean), min=float(low), max=float(high), variance=float(variance), seconds=seconds)), flush=True)
"""

WITH_MPI4PY = PRINT + """
import sys, time
from mpi4py import MPI
import h5py
path, piece, pace = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
comm = MPI.COMM_WORLD
if not h5py.get_config().mpi:
    sys.exit("this h5py was built without MPI")
comm.Barrier()
began = MPI.Wtime()
begins()
with h5py.File(path, "r", driver="mpio", comm=comm) as file:
    data = file["x"]
    pieces = len(data) // piece
    first = lambda rank: pieces * rank // comm.size
    mine = []
    for nth in range(first(comm.rank), first(comm.rank + 1)):
        time.sleep(pace)
        values = data[nth * piece : (nth + 1) * piece]
        mine.append((len(values), values.mean(), values.var(), values.min(), values.max()))
    parts = comm.gather(mine)
if comm.rank == 0:
    count, mean, m2, low, high = 0, 0.0, 0.0, float("inf"), float("-inf")
    for n, m, v, a, b in (part for parts in parts for part in parts):
        delta, total = m - mean, count + n
        mean += delta * n / total
        m2 += v * n + delta * delta * count * n / total
        count, low, high = total, min(low, a), max(high, b)
    show(count, mean, low, high, m2 / count, MPI.Wtime() - began)
"""

WITH_DASK = PRINT + """
import sys, time
import dask, dask.array, h5py
from dask.distributed import Client
path, piece, pace, address = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]

# A dataset that is opened where it is read: a handle of h5py can't be sent to another process.
class Rows:
    def __init__(self):
        with h5py.File(path, "r") as file:
            self.path, self.shape, self.dtype, self.ndim, self.pace = path, file["x"].shape, file["x"].dtype, 1, pace

    def __getitem__(self, rows):
        time.sleep(self.pace)
        with h5py.File(self.path, "r") as file:
            return file["x"][rows]

if __name__ == "__main__":
    with Client(address, timeout=30) as client:
        client.wait_for_workers(3, timeout=30)
        began = time.monotonic()
        begins()
        x = dask.array.from_array(Rows(), chunks=piece, name=False)
        mean, low, high, variance = dask.compute(x.mean(), x.min(), x.max(), x.var())
        show(x.size, mean, low, high, variance, time.monotonic() - began)
        client.shutdown()
"""


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


class Hosts:
    """Machines on one bridge. They are gone at the end."""

    def __init__(self):
        self.prefix = f"interleave-{os.getpid()}-0-"

    def __enter__(self):
        hub = self.name("hub")
        ip("netns", "add", hub)
        ip("-n", hub, "link", "add", "bridge", "type", "bridge")
        ip("-n", hub, "link", "set", "bridge", "up")
        for n in range(4):
            host, port = self.name(f"h{n}"), f"v{n}"
            ip("netns", "add", host)
            ip("-n", hub, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", host)
            ip("-n", hub, "link", "set", port, "master", "bridge", "up")
            ip("-n", host, "link", "set", "lo", "up")
            ip("-n", host, "addr", "add", f"10.77.0.{10 + n}/24", "dev", "eth0")
            ip("-n", host, "link", "set", "eth0", "up")
        # A link takes a moment to come up.
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        for name in ["hub", "h0", "h1", "h2", "h3"]:
            subprocess.run(["ip", "netns", "del", self.name(name)])

    def name(self, host):
        return self.prefix + host

    def start(self, n, command, **how):
        """Starts a command on machine `n`, as the leader of a group of its own."""
        named = f'echo h{n} >/proc/sys/kernel/hostname; exec "$@"'
        on = ["ip", "netns", "exec", self.name(f"h{n}"), "unshare", "--uts", "--mount", "sh", "-ec", named, "sh"]
        how = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL} | how
        return subprocess.Popen(on + [str(word) for word in command], start_new_session=True, text=True, **how)

    def sent(self):
        """The bytes that all machines have sent through their links."""
        total = 0
        for n in range(4):
            command = ["ip", "-n", self.name(f"h{n}"), "-s", "-j", "link", "show", "eth0"]
            found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            total += found[0]["stats64"]["tx"]["bytes"]
        return total

    def process(self, n, mark):
        """The number of a process on machine `n` whose command line has this in it."""
        command = ["ip", "netns", "pids", self.name(f"h{n}")]
        for pid in map(int, subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()):
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
                stat = Path(f"/proc/{pid}/stat").read_text()
            except OSError:
                continue
            # Not the shell that carries the command in its arguments.
            if words[0] not in ("sh", "/bin/sh", "bash") and any(mark in word for word in words) and ") Z " not in stat:
                return pid
        return None


def end(process):
    """Ends a command and what it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


class Program:
    """A way to reduce a file. `mark` is what the command line of a worker has in it."""

    can_be_slow = True
    # Whether it says that it has begun to read; if not, it has when there's a worker.
    says_when = False

    def __init__(self, options, hosts, folder, file):
        self.options, self.hosts, self.folder, self.file = options, hosts, folder, file

    def run(self, pace, kill=False):
        """Seconds in all, seconds of the reduction, bytes, exit code, and what was printed."""
        (self.folder / "begun").unlink(missing_ok=True)
        before, began = self.hosts.sent(), time.monotonic()
        helpers, main = self.start(pace)
        try:
            if kill:
                self.kill(main)
            try:
                out, _ = main.communicate(timeout=LIMIT)
                code = main.returncode
            except subprocess.TimeoutExpired:
                end(main)
                out, code = "", None
            seconds = time.monotonic() - began
            sent = self.hosts.sent() - before
        finally:
            for process in [main, *helpers]:
                end(process)
        found = self.read(out) if out else None
        return dict(all=seconds, work=(found or {}).get("seconds"), sent=sent, code=code, found=found)

    def kill(self, main):
        worker = None
        while worker is None and main.poll() is None:
            time.sleep(0.01)
            if self.says_when and not (self.folder / "begun").exists():
                continue
            worker = self.hosts.process(2, self.mark)
        if self.can_be_slow:
            time.sleep(1)
        if worker is not None:
            os.kill(worker, signal.SIGKILL)

    def read(self, out):
        for line in out.splitlines():
            if line.startswith("{"):
                return json.loads(line)
        return None


class Tool(Program):
    name, mark = "`interleave reduce --cluster`, 3 workers", "interleave-cluster"

    def start(self, pace):
        url, tool = f"nats://{HEAD}:4222", self.options.tool
        more = ["--pace", pace] if pace else []
        # Two seconds: what a manager needs that shall soon notice a silent worker.
        helpers = [self.hosts.start(n, [tool, "worker", url, "--threads", 1, *more]) for n in WORKERS]
        command = [tool, "reduce", "--cluster", url, self.file, "/x", "--json", "--lease", 2]
        return helpers, self.hosts.start(0, command, stdout=subprocess.PIPE)


class Mpi(Program):
    """Programs that mpirun starts."""

    def mpirun(self, command):
        words = ["mpirun", "--allow-run-as-root", "--host", ",".join(f"10.77.0.{10 + n}:1" for n in WORKERS), "-n", 3]
        environment = os.environ | {
            "OMPI_MCA_plm_rsh_agent": str(self.folder / "agent"),
            "OMPI_MCA_btl": "self,vader,tcp",
            "OMPI_MCA_btl_tcp_if_include": "eth0",
            "OMPI_MCA_oob_tcp_if_include": "eth0",
        }
        return [], self.hosts.start(0, words + command, stdout=subprocess.PIPE, env=environment)


class Listing(Mpi):
    name, mark, can_be_slow = "the MPI program of this page, 3 ranks", "interleave-mpi", False

    def start(self, pace):
        return self.mpirun([self.options.mpi, self.file, "/x"])

    def read(self, out):
        # "mean 1.5", and so on.
        words = [line.split() for line in out.splitlines()]
        found = {line[0]: line[-1] for line in words if len(line) > 1}
        names = ["count", "mean", "min", "max", "variance"]
        return {name: float(found[name].replace(",", "")) for name in names} if "mean" in found else None


class H5py(Mpi):
    name, mark, says_when = "h5py with mpi4py, 3 ranks", "with_mpi4py.py", True

    def start(self, pace):
        return self.mpirun([self.options.mpi_python, self.folder / "with_mpi4py.py", self.file, VALUES, pace])


class Dask(Program):
    name, mark, says_when = "dask.distributed, 3 workers", "spawn_main", True

    def start(self, pace):
        python, address = self.options.dask_python, f"tcp://{HEAD}:8786"
        scheduler = [python, "-m", "distributed.cli.dask_scheduler", "--host", HEAD, "--no-dashboard"]
        worker = [python, "-m", "distributed.cli.dask_worker", address, "--nthreads", 1, "--no-dashboard"]
        helpers = [self.hosts.start(0, scheduler)]
        helpers += [self.hosts.start(n, worker, cwd=self.folder) for n in WORKERS]
        command = [python, self.folder / "with_dask.py", self.file, LARGE * VALUES, LARGE * pace, address]
        return helpers, self.hosts.start(0, command, stdout=subprocess.PIPE)


def write_file(path, python):
    script = (
        "import sys, h5py, numpy as np\n"
        "x = np.random.default_rng(1).normal(280, 10, int(sys.argv[2]) * int(sys.argv[3]))\n"
        "with h5py.File(sys.argv[1], 'w') as f: f.create_dataset('x', data=x, chunks=(int(sys.argv[3]),))\n"
    )
    subprocess.run([python, "-c", script, path, str(PIECES), str(VALUES)], check=True)


def prepare(folder, hosts):
    (folder / "with_mpi4py.py").write_text(WITH_MPI4PY)
    (folder / "with_dask.py").write_text(WITH_DASK)
    # What stands in for ssh: a machine's address, and a command.
    agent = folder / "agent"
    agent.write_text(
        "#!/bin/sh\n"
        f'host={hosts.prefix}h$((${{1##*.}} - 10)); shift\n'
        'exec ip netns exec "$host" unshare --uts --mount sh -c \'echo "${0##*-}" >/proc/sys/kernel/hostname; eval "$*"\' "$host" "$@"\n'
    )
    agent.chmod(0o755)


def agree(all_found):
    """The same numbers, but for the last digits: each program adds up in its own order."""
    first = all_found[0]
    for found in all_found:
        for name in ["count", "mean", "min", "max", "variance"]:
            if abs(found[name] - first[name]) > 1e-9 * abs(first[name]):
                sys.exit(f"{name}: {found[name]} and {first[name]}")


def outcome(run, normal):
    if run["code"] is None:
        return f"hangs: ended after {LIMIT} s"
    right = run["found"] and abs(run["found"]["mean"] - normal["mean"]) <= 1e-9 * abs(normal["mean"])
    result = "the right result" if right else "no result" if not run["found"] else "A WRONG RESULT"
    return f"{result}, exit code {run['code']}, after {run['all']:.1f} s"


def machine(repeats):
    model = next(line for line in open("/proc/cpuinfo") if line.startswith("model name")).split(":")[1].strip()
    load = Path("/proc/loadavg").read_text().split()[0]
    return (
        f"{model}, {os.cpu_count()} cores, {date.today()}, load {load} from other work. 256 MiB of `f8` in chunks of 1 MiB; "
        f"medians of {repeats} runs, in which the programs took turns."
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", type=Path)
    parser.add_argument("--mpi", type=Path)
    parser.add_argument("--mpi-python")
    parser.add_argument("--dask-python")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    wanted = [(Tool, "tool"), (Listing, "mpi"), (H5py, "mpi_python"), (Dask, "dask_python")]
    kinds = [kind for kind, option in wanted if getattr(options, option)]
    if not kinds:
        parser.error("name at least one program, as --tool target/release/interleave-cluster")
    for option in ["tool", "mpi"]:
        if getattr(options, option):
            setattr(options, option, getattr(options, option).resolve(strict=True))

    with tempfile.TemporaryDirectory() as folder, Hosts() as hosts:
        folder = Path(folder)
        prepare(folder, hosts)
        file = folder / "data.h5"
        write_file(file, options.dask_python or options.mpi_python or sys.executable)
        broker = hosts.start(0, ["nats-server", "-a", HEAD, "-p", "4222", "-js", "-sd", folder / "broker"])
        try:
            time.sleep(1)
            programs = [kind(options, hosts, folder, file) for kind in kinds]
            runs = {program.name: [] for program in programs}
            for _ in range(options.repeats):
                for program in programs:
                    run = program.run(0)
                    if run["code"] != 0 or not run["found"]:
                        sys.exit(f"{program.name}: {run}")
                    print(program.name, run, file=sys.stderr)
                    runs[program.name].append(run)
            agree([run["found"] for of_one in runs.values() for run in of_one])
            lines = [
                "| program | whole command | reading alone | sent between the machines | when a worker is killed |",
                "|---|---|---|---|---|",
            ]
            for program in programs:
                normal = runs[program.name]
                killed = program.run(0.02 if program.can_be_slow else 0, kill=True)
                print(program.name, killed, file=sys.stderr)
                median = lambda of: statistics.median(run[of] for run in normal)
                work = f"{median('work'):.2f} s" if normal[0]["work"] else ""
                cells = [program.name, f"{median('all'):.2f} s", work, f"{median('sent') / 1000:.0f} kB"]
                lines.append(f"| {' | '.join([*cells, outcome(killed, normal[0]['found'])])} |")
        finally:
            end(broker)
    text = "\n".join(lines) + f"\n\n{machine(options.repeats)}\n"
    print(text)
    if options.write:
        BOOK.parent.mkdir(exist_ok=True)
        BOOK.write_text(text)


if __name__ == "__main__":
    main()
