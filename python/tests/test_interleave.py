"""The wheel, as a user of Python meets it. Run by `python/test`."""

import ast
import faulthandler
import inspect
import math
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest

import h5py
import numpy as np

import interleave
import within

TESTS = pathlib.Path(__file__).parent
VALUES = np.arange(12.0).reshape(3, 4)


def setUpModule():
    # If the GIL were held, a thread of Python could not end the test.
    faulthandler.dump_traceback_later(100, exit=True)


class Files(unittest.TestCase):
    """Each test has a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name="a.h5", **datasets):
        path = self.folder / name
        with h5py.File(path, "w") as file:
            for name, values in datasets.items():
                file[name] = values
        return path


class Results(Files):
    def test_the_statistics_are_those_of_numpy(self):
        values = np.random.default_rng(3).normal(15, 8, (300, 70))
        values[7, 7] = math.nan
        reduced = interleave.reduce(self.file(x=values), "/x")
        self.assertEqual(reduced["count"], values.size - 1)
        self.assertEqual(reduced["nan_count"], 1)
        self.assertEqual(reduced["sum"], math.fsum(values[~np.isnan(values)]))
        self.assertEqual(reduced["min"], np.nanmin(values))
        self.assertEqual(reduced["max"], np.nanmax(values))
        self.assertAlmostEqual(reduced["mean"], np.nanmean(values), 12)
        self.assertAlmostEqual(reduced["variance"], np.nanvar(values), 10)
        self.assertAlmostEqual(reduced["std"], np.nanstd(values), 10)
        self.assertEqual(reduced["bytes"], values.nbytes)

    def test_it_is_a_plain_dict_with_the_keys_of_the_stub(self):
        reduced = interleave.reduce(self.file(x=VALUES), "x")
        self.assertIs(type(reduced), dict)
        self.assertEqual(pickle.loads(pickle.dumps(reduced)), reduced)
        self.assertEqual(list(reduced), stub_keys("Reduced"))

    def test_no_values_have_a_sum_and_no_mean(self):
        reduced = interleave.reduce(self.file(x=np.zeros(0)), "/x")
        self.assertEqual((reduced["count"], reduced["sum"]), (0, 0.0))
        self.assertEqual([reduced[key] for key in ("mean", "min", "max", "variance", "std")], [None] * 5)

    def test_strategies_and_threads_give_the_same_bits(self):
        path = self.folder / "chunks.h5"
        with h5py.File(path, "w") as file:
            values = np.random.default_rng(4).normal(0, 1e9, (500, 90))
            file.create_dataset("x", data=values, chunks=(60, 90), compression="gzip", shuffle=True)
        results = set()
        for strategy in stub_strategies():
            for threads in (1, 3):
                reduced = interleave.reduce(path, "/x", strategy=strategy, threads=threads)
                self.assertNotEqual(reduced["strategy"], "auto")
                results.add(tuple(reduced[key] for key in ("count", "sum", "min", "max", "variance")))
        self.assertEqual(len(results), 1, results)

    def test_the_options_are_obeyed(self):
        path = self.file(x=np.array([1.0, -9.0, math.nan, 3.0]))
        self.assertEqual(interleave.reduce(path, "x", fill=-9)["skipped"], 1)
        times = self.folder / "times.h5"
        with h5py.File(times, "w") as file:
            file["x"] = np.arange(1700000000123456789, 1700000000123456792)
        skipped = interleave.reduce(times, "x", fill=1700000000123456790)["skipped"]
        self.assertEqual(skipped, 1)
        self.assertTrue(math.isnan(interleave.reduce(path, "x", nan="propagate")["sum"]))
        with h5py.File(path, "a") as file:
            file["x"].attrs["scale_factor"] = 10.0
        self.assertEqual(interleave.reduce(path, "x", fill=-9, cf=True)["sum"], 40.0)
        read = interleave.reduce(path, "x", chunk_rows=1)
        self.assertEqual((read["sum"], read["strategy"]), (-5.0, "handle-per-thread"))
        self.assertIn("rows at a time", read["because"])

    def test_numbers_of_any_size_are_refused_as_values(self):
        path = self.file(x=VALUES)
        for options in ({"axis": -1}, {"axis": 10**30}, {"threads": 10**30}, {"threads": -(10**50)},
                        {"chunk_rows": 10**40}, {"histogram": 10**40}):
            with self.assertRaises(ValueError, msg=options):
                interleave.reduce(path, "x", **options)
        for rows in (slice(10**30), (0, 10**30), range(10**30, 10**31)):
            with self.assertRaises(IndexError, msg=rows):
                interleave.reduce(path, "x", rows=rows)

    def test_rows_are_a_slice(self):
        values = np.random.default_rng(5).integers(-50, 50, (40, 3)).astype("i4")
        path = self.folder / "chunks.h5"
        with h5py.File(path, "w") as file:
            file.create_dataset("x", data=values, chunks=(7, 2), compression="gzip")
        rows = [slice(3, 20), slice(-5, None), slice(None, np.int64(9), 1), range(10, 11), (0, -1), (None, None)]
        for some in rows:
            part = values[slice(*some) if isinstance(some, tuple) else slice(some.start, some.stop)]
            reduced = interleave.reduce(path, "x", rows=some)
            found = (reduced["count"], reduced["sum"], reduced["min"], reduced["max"])
            self.assertEqual(found, (part.size, part.sum(), part.min(), part.max()), some)
        self.assertEqual(interleave.reduce(path, "x", rows=slice(7, 7))["count"], 0)
        with self.assertRaisesRegex(IndexError, "rows 30..41 were asked for, but there are 40"):
            interleave.reduce(path, "x", rows=slice(30, 41))
        for wrong, error in [
            (slice(1, 9, 2), ValueError),
            (slice(9, 1), ValueError),
            (range(9, 1, -1), ValueError),
            ((1, 2, 3), TypeError),
            (slice("a"), TypeError),
            (5, TypeError),
        ]:
            with self.assertRaises(error, msg=repr(wrong)):
                interleave.reduce(path, "x", rows=wrong)

    def test_a_condition_keeps_what_numpy_keeps(self):
        values = np.random.default_rng(6).normal(0, 3, 1000)
        values[5] = math.nan
        path = self.file(x=values)
        reduced = interleave.reduce(path, "x", where="-1 <= x < 2.5 and x != 0")
        kept = values[(values >= -1) & (values < 2.5)]
        self.assertEqual((reduced["count"], reduced["skipped"]), (kept.size, values.size - kept.size))
        self.assertEqual(reduced["sum"], math.fsum(kept))
        with self.assertRaisesRegex(ValueError, "a number or x is expected"):
            interleave.reduce(path, "x", where="x > many")

    def test_quantiles_are_those_of_numpy_within_their_bound(self):
        rng = np.random.default_rng(7)
        shares = [0, 0.01, 0.25, 0.5, 0.9, 1]
        for values in (rng.normal(100, 30, 5001), rng.integers(-9, 9, 800), rng.lognormal(0, 5, (60, 7))):
            reduced = interleave.reduce(self.file(x=values), "x", quantiles=shares)
            self.assertEqual(list(reduced["quantiles"]), shares)
            for share, found in reduced["quantiles"].items():
                low, high = (np.quantile(values, share, method=how) for how in ("lower", "higher"))
                bound = max(abs(low), abs(high)) / 2047
                self.assertAlmostEqual(found, np.quantile(values, share), delta=bound)
        self.assertIsNone(interleave.reduce(self.file(x=[1.0]), "x")["quantiles"])
        self.assertEqual(interleave.reduce(self.file(x=np.zeros(0)), "x", quantiles=[0.5])["quantiles"], {0.5: None})

    def test_a_histogram_counts_as_numpy_does_between_its_edges(self):
        rng = np.random.default_rng(8)
        for values in (rng.normal(0, 30, (50, 41)), rng.uniform(5, 6, 1000), np.arange(-100, 101) / 4):
            counts, edges = interleave.reduce(self.file(x=values), "x", histogram=20)["histogram"]
            self.assertEqual(len(edges), len(counts) + 1)
            self.assertEqual((edges[0], edges[-1]), (values.min(), values.max()))
            # A value on an edge is counted on the side that is farther from 0.
            self.assertEqual(sum(counts), values.size)
            for start, stop, count in zip(edges, edges[1:], counts):
                inside = values == values.max() if stop == values.max() else np.zeros(values.shape, bool)
                after = values > start if start < 0 and start != values.min() else values >= start
                before = values <= stop if stop < 0 else values < stop
                self.assertEqual(count, np.count_nonzero(inside | after & before), (start, stop))
            even = np.histogram_bin_edges(values, 20)
            np.testing.assert_allclose(edges, even, rtol=1 / 2047)
        self.assertIsNone(interleave.reduce(self.file(x=[1.0]), "x")["histogram"])
        self.assertIsNone(interleave.reduce(self.file(x=np.zeros(0)), "x", histogram=3)["histogram"])

    def test_a_table_has_what_numpy_has_along_an_axis(self):
        values = np.random.default_rng(9).normal(3, 40, (30, 7, 11))
        path = self.folder / "chunks.h5"
        with h5py.File(path, "w") as file:
            file.create_dataset("x", data=values, chunks=(4, 3, 11), compression="gzip")
        for axis, others in enumerate([(1, 2), (0, 2), (0, 1)]):
            reduced = interleave.reduce(path, "x", axis=axis)
            table = reduced["table"]
            self.assertEqual(list(table), stub_keys("Table"))
            self.assertEqual(table["index"], list(range(values.shape[axis])))
            for name in ("mean", "min", "max", "std", "sum"):
                np.testing.assert_allclose(table[name], getattr(values, name)(axis=others), 1e-12)
            self.assertEqual(sum(table["count"]), reduced["count"])
        some = interleave.reduce(path, "x", axis=0, rows=slice(-2, None), where="x > 0")["table"]
        self.assertEqual(some["index"], [28, 29])
        self.assertEqual(some["count"], [np.count_nonzero(row > 0) for row in values[-2:]])
        times = interleave.reduce(self.file(x=np.array([[2**62], [1]])), "x", axis=0)["table"]
        self.assertEqual(times["sum"], [2**62, 1])
        self.assertIsNone(interleave.reduce(path, "x")["table"])

    def test_integers_of_64_bits_are_exact(self):
        times = np.array([1_700_000_000_123_456_789, 1_700_000_000_123_456_999])
        reduced = interleave.reduce(self.file(x=times), "x")
        found = [reduced[key] for key in ("sum", "min", "max")]
        self.assertEqual(found, [sum(times.tolist()), times[0], times[1]])
        self.assertTrue(all(type(number) is int for number in found), found)
        most = np.full(3, 2**64 - 1, "u8")
        self.assertEqual(interleave.reduce(self.file(x=most), "x")["sum"], 3 * (2**64 - 1))
        least = np.full(3, -(2**63))
        self.assertEqual(interleave.reduce(self.file(x=least), "x")["sum"], -3 * 2**63)

    def test_a_path_is_a_string_or_a_path(self):
        path = self.file("größe.h5", x=VALUES)
        self.assertEqual(interleave.reduce(str(path), "x")["sum"], 66.0)
        self.assertEqual(interleave.reduce(path, "x")["sum"], 66.0)

    def test_a_file_that_h5py_has_open_to_read_can_be_read(self):
        path = self.file(x=VALUES)
        with h5py.File(path) as file:
            self.assertEqual(interleave.reduce(path, "x")["sum"], file["x"][...].sum())

    def test_datasets_tell_what_h5py_tells(self):
        path = self.folder / "many.h5"
        with h5py.File(path, "w") as file:
            file["flat"] = np.arange(5, dtype="<i2")
            how = dict(chunks=(2, 3), compression="gzip", compression_opts=4, shuffle=True)
            file.create_dataset("deep/x", data=np.ones((4, 6), "<f4"), **how)
            file["text"] = "no numbers"
        listed = {dataset["name"]: dataset for dataset in interleave.datasets(path)}
        self.assertEqual(sorted(listed), ["/deep/x", "/flat"])
        deep = listed["/deep/x"]
        self.assertEqual(list(deep), stub_keys("Listed"))
        self.assertEqual((deep["shape"], deep["chunk"]), ((4, 6), (2, 3)))
        self.assertEqual((deep["dtype"], deep["layout"]), ("float32", "chunked"))
        self.assertEqual(deep["filters"], ["shuffle", "deflate 4"])
        self.assertIsNone(listed["/flat"]["chunk"])


class Errors(Files):
    def test_a_file_that_is_not_there(self):
        with self.assertRaisesRegex(FileNotFoundError, "none.h5: no such file"):
            interleave.reduce(self.folder / "none.h5", "x")
        with self.assertRaises(FileNotFoundError):
            interleave.datasets(self.folder / "none.h5")

    def test_a_file_that_is_not_hdf5_or_is_cut_short(self):
        path = self.folder / "text.h5"
        path.write_text("no signature")
        with self.assertRaisesRegex(OSError, "not an HDF5 file"):
            interleave.reduce(path, "x")
        path = self.file(x=VALUES)
        os.truncate(path, path.stat().st_size - 8)
        with self.assertRaisesRegex(OSError, "cut short"):
            interleave.reduce(path, "x")

    def test_a_file_of_raw_values_that_is_not_there_is_an_os_error_that_names_it(self):
        path = self.folder / "a.h5"
        with h5py.File(path, "w") as file:
            file.create_dataset("x", (2,), "f8", external=[("raw.bin", 0, 16)])
        with self.assertRaisesRegex(OSError, r"raw\.bin cannot be opened.*HDF5_EXTFILE_PREFIX"):
            interleave.reduce(path, "x")

    def test_a_dataset_that_is_not_there_is_a_key_error_that_names_others(self):
        with self.assertRaisesRegex(KeyError, "/sst"):
            interleave.reduce(self.file(sst=VALUES), "/ssst")

    def test_what_is_not_a_dataset_of_numbers_is_a_type_error(self):
        path = self.folder / "a.h5"
        with h5py.File(path, "w") as file:
            file["group/x"] = 1
            file["text"] = "words"
        for name in ("group", "text"):
            with self.assertRaisesRegex(TypeError, name):
                interleave.reduce(path, name)

    def test_options_that_do_not_exist_are_value_errors(self):
        path = self.file(x=VALUES)
        words = [dict(strategy="fast"), dict(nan="ignore"), dict(where="x >")]
        numbers = [dict(threads=-1), dict(chunk_rows=0), dict(histogram=0), dict(quantiles=[0.5, 1.5])]
        axes = [dict(axis=2), dict(axis=0, histogram=5)]
        for wrong in (*words, *numbers, *axes, dict(quantiles=[math.nan])):
            with self.subTest(wrong), self.assertRaises(ValueError):
                interleave.reduce(path, "x", **wrong)
        with self.assertRaises(TypeError):
            interleave.reduce(path, "x", unknown=1)
        with self.assertRaises(TypeError):
            interleave.reduce(path, "x", 2)

    def test_a_value_that_is_not_a_number_is_a_value_error_if_wanted(self):
        with self.assertRaisesRegex(ValueError, "NaN"):
            interleave.reduce(self.file(x=[1.0, math.nan]), "x", nan="error")

    def test_a_damaged_chunk_is_an_os_error(self):
        path = self.folder / "a.h5"
        with h5py.File(path, "w") as file:
            made = file.create_dataset("x", data=np.arange(64), chunks=(32,), compression="gzip")
            offset = made.id.get_chunk_info(1).byte_offset
        with open(path, "r+b") as file:
            file.seek(offset)
            file.write(b"\xff" * 8)
        with self.assertRaisesRegex(OSError, r"the chunk at \[32\]"):
            interleave.reduce(path, "x")


# Eight TiB of zeros that the system makes up: it takes longer to read them than anybody waits.
ENDLESS = 1 << 40

# Ends with a line of what it printed, of which the first says that the reduction is under way.
PROGRAM = """
    import os, within, interleave
    within.once_reducing(lambda: print("begins", flush=True))
    path = os.environ["ENDLESS"]
"""


class Threads(Files):
    def endless(self):
        path = self.folder / "endless.h5"
        with h5py.File(path, "w") as file:
            file.create_dataset("x", (ENDLESS,), "<f8", external=[("/dev/zero", 0, ENDLESS * 8)])
            file["small"] = VALUES
        return path

    def interrupted(self, program):
        """Runs it, sends Ctrl-C once it reduces, and returns what came of it and after how long."""
        child = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(PROGRAM) + textwrap.dedent(program)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "ENDLESS": str(self.endless()), "PYTHONPATH": str(TESTS)},
            # Where Ctrl-C is ignored, as in a shell's background job, Python leaves it so.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.addCleanup(child.kill)
        self.assertEqual(child.stdout.readline(), "begins\n")
        began = time.monotonic()
        child.send_signal(signal.SIGINT)
        output, errors = child.communicate(timeout=60)
        return child.returncode, output, errors, time.monotonic() - began

    def test_ctrl_c_is_an_exception_after_which_the_program_goes_on(self):
        status, output, errors, seconds = self.interrupted("""
        try:
            interleave.reduce(path, "x")
        except KeyboardInterrupt:
            print(interleave.reduce(path, "small")["sum"])
        """)
        self.assertEqual((status, output), (0, "66.0\n"), errors)
        # A second is promised; the rest is for a machine that has other things to do.
        self.assertLess(seconds, 5)

    def test_ctrl_c_ends_a_program_that_does_not_catch_it(self):
        status, _, errors, _ = self.interrupted("""
        interleave.reduce(path, "x", strategy="sequential")
        """)
        self.assertEqual(status, -signal.SIGINT)
        self.assertIn("KeyboardInterrupt", errors)

    def test_another_thread_of_python_runs_meanwhile_and_its_signal_is_heard(self):
        class Heard(Exception):
            pass

        def heard(*_):
            raise Heard

        before = signal.signal(signal.SIGUSR1, heard)
        self.addCleanup(signal.signal, signal.SIGUSR1, before)
        other = within.once_reducing(lambda: os.kill(os.getpid(), signal.SIGUSR1))
        with self.assertRaises(Heard):
            interleave.reduce(self.endless(), "x")
        other.join()

    def test_many_threads_of_python_reduce_at_once(self):
        path = self.file(x=VALUES)
        sums = []
        work = lambda: sums.extend(interleave.reduce(path, "x", threads=2)["sum"] for _ in range(20))
        threads = [threading.Thread(target=work) for _ in range(6)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        self.assertEqual(sums, [66.0] * 120)


STUB = ast.parse((TESTS.parent / "interleave.pyi").read_text())


def stub_keys(name):
    """The keys of a TypedDict of the stub."""
    described = next(node for node in STUB.body if isinstance(node, ast.ClassDef) and node.name == name)
    return [node.target.id for node in described.body if isinstance(node, ast.AnnAssign)]


def stub_function(name):
    return next(node for node in STUB.body if isinstance(node, ast.FunctionDef) and node.name == name)


def stub_strategies():
    arguments = stub_function("reduce").args
    kinds = {a.arg: a.annotation for a in arguments.kwonlyargs}
    return [literal.value for literal in kinds["strategy"].slice.elts]


class Documentation(unittest.TestCase):
    def test_the_stub_has_the_functions_of_the_module_with_their_parameters(self):
        public = [name for name in dir(interleave) if callable(getattr(interleave, name))]
        described = [node.name for node in STUB.body if isinstance(node, ast.FunctionDef)]
        self.assertEqual(sorted(public), sorted(described))
        for name in public:
            arguments = stub_function(name).args
            stub = [a.arg for a in arguments.args + arguments.kwonlyargs]
            self.assertEqual(list(inspect.signature(getattr(interleave, name)).parameters), stub)
            defaults = [ast.literal_eval(default) for default in arguments.kw_defaults]
            parameters = inspect.signature(getattr(interleave, name)).parameters.values()
            kept = [p.default for p in parameters if p.kind is p.KEYWORD_ONLY]
            self.assertEqual(kept, defaults)

    def test_the_stub_names_every_strategy(self):
        with self.assertRaises(ValueError) as raised:
            interleave.reduce("any.h5", "x", strategy="none of them")
        for strategy in stub_strategies():
            self.assertIn(strategy, str(raised.exception))

    def test_every_function_has_a_docstring_that_names_its_parameters(self):
        for parameter in inspect.signature(interleave.reduce).parameters:
            self.assertIn(f"{parameter}:", interleave.reduce.__doc__)
        self.assertTrue(interleave.datasets.__doc__ and interleave.__doc__)

    def test_the_wheel_has_the_stub_and_says_that_it_is_typed(self):
        folder = pathlib.Path(interleave.__file__).parent
        installed = (folder / "__init__.pyi").exists() or (folder / "interleave.pyi").exists()
        self.assertTrue(installed and (folder / "py.typed").exists(), list(folder.iterdir()))


if __name__ == "__main__":
    unittest.main()
