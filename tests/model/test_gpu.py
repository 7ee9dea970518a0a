"""Recognition on a CUDA device, where there is one."""

from pathlib import Path

import ctranslate2
import pytest

from pipeline.engines.hardware.devices import count_cuda_devices
from pipeline.engines.models.whisper_weights import is_installed, resolve_weights
from pipeline.engines.protocols import RecognitionOptions
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.recognition.whisper import WhisperRecognizer, choose_compute_config
from pipeline.media import load_audio

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.model,
    pytest.mark.skipif(
        count_cuda_devices() == 0,
        reason=f"needs a CUDA device, and CTranslate2 {ctranslate2.__version__} sees none here",
    ),
]


def get_words(text):
    return "".join(c for c in text.casefold() if c.isalnum() or c.isspace()).split()


@pytest.mark.skipif(not is_installed("base"), reason="needs the weights of the extra 'offline'")
def test_base_reads_a_speech_on_cuda_without_a_word_wrong(shared, tmp_path):
    folder = Path(shared) / "eval" / "short"
    samples = load_audio(folder / "jfk.flac").channels[0]
    warnings = []
    recognizer = WhisperRecognizer(
        resolve_weights("base", tmp_path, offline=True),
        choose_compute_config("cuda"),
        warnings.append,
    )
    heard = recognizer.recognize(samples, SileroDetector().detect(samples), RecognitionOptions())
    expected = (folder / "jfk.ref.txt").read_text("utf-8")
    assert warnings == []
    assert recognizer.config.device == "cuda"
    assert {segment.language for segment in heard} == {"en"}
    assert get_words(expected) == get_words(" ".join(segment.text for segment in heard))
