#!/bin/sh
# Recognition on a CUDA device, in less than ten minutes: the tests marked gpu, then bench_gpu.
#
#     sh tests/benchmarks/gpu.sh [PYTHON]
#
# PYTHON has the package with the extras offline, offline-tiny and dev, and NVIDIA's libraries for CTranslate2
# (nvidia-cublas-cu12, nvidia-cudnn-cu12); without one it is made in .venv-gpu, for which a package index is needed.
set -eu
cd "$(dirname "$0")/../.."
python=${1:-}
if [ -z "$python" ]; then
	python=.venv-gpu/bin/python
	[ -x "$python" ] || python3 -m venv .venv-gpu
	"$python" -m pip install --quiet --constraint constraints.txt --editable '.[offline,offline-tiny,dev]'
	"$python" -m pip install --quiet nvidia-cublas-cu12 'nvidia-cudnn-cu12>=9,<10'
fi
# CTranslate2 opens CUDA's libraries by name; those of packages lie where no loader looks.
folders=$("$python" -c 'import glob, sysconfig; print(":".join(glob.glob(sysconfig.get_path("purelib") + "/nvidia/*/lib")))')
export LD_LIBRARY_PATH="$folders${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader || echo "no nvidia-smi here"
"$python" -m pytest -p no:cacheprovider -n 0 -m gpu -rs tests/model
"$python" -m tests.benchmarks.bench_gpu
