"""Filter banks: Kaldi's, frame by frame."""

import kaldi_native_fbank as knf
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.diarization import filter_banks
from pipeline.engines.diarization.filter_banks import BLOCK_FRAMES, MEL_BINS, compute_fbank
from pipeline.media import load_audio


def compute_by_kaldi(samples):
    options = knf.FbankOptions()
    options.frame_opts.dither = 0.0
    options.frame_opts.samp_freq = 16_000
    options.mel_opts.num_bins = MEL_BINS
    bank = knf.OnlineFbank(options)
    bank.accept_waveform(16_000, samples)
    bank.input_finished()
    frames = [bank.get_frame(i) for i in range(bank.num_frames_ready)]
    return np.array(frames, dtype=np.float32).reshape(-1, MEL_BINS)


def test_speech_has_kaldis_filter_banks_on_both_sides_of_a_block(root):
    samples = load_audio(root / "audio" / "interview.mp3").channels[0][: 16_000 * 8]
    found = compute_fbank(samples)
    assert len(found) > BLOCK_FRAMES
    np.testing.assert_allclose(compute_by_kaldi(samples), found, atol=0.005)


@settings(max_examples=40)
@given(st.integers(0, 1000), st.sampled_from([0.0, 1e-4, 0.3]))
def test_as_many_frames_as_kaldi_however_short_and_quiet(length, level):
    samples = np.random.default_rng(length).standard_normal(length).astype(np.float32) * level
    found, expected = compute_fbank(samples), compute_by_kaldi(samples)
    assert found.dtype == np.float32
    np.testing.assert_allclose(expected, found, atol=0.02)


@pytest.mark.parametrize("hertz", [100, 1000, 7000])
def test_a_tone_is_loudest_in_the_bin_around_it(hertz):
    tone = np.sin(2 * np.pi * hertz * np.arange(16_000) / 16_000).astype(np.float32)
    middles = 700 * np.expm1(np.linspace(31.75, 2840.04, 82)[1:-1] / 1127)
    assert abs(int(compute_fbank(tone)[50].argmax()) - int(abs(middles - hertz).argmin())) <= 1


def test_no_product_is_so_large_that_openblas_wakes_its_threads():
    threads_from = 4 * 65_536  # multiplications: OpenBLAS, interface/gemm.c
    each = filter_banks.ONE_THREAD_FRAMES * filter_banks.SPECTRUM_POINTS // 2 * MEL_BINS
    assert (each <= threads_from, BLOCK_FRAMES % filter_banks.ONE_THREAD_FRAMES) == (True, 0)
