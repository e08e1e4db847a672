#!/bin/bash
# sbatch docs/cluster/slurm.sh : a scheduler, fourteen workers of one core, and the one that asks; as many nodes as it takes.
#SBATCH --job-name=carbocs
#SBATCH --ntasks=16
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=3500M
#SBATCH --time=02:00:00
set -euo pipefail
scheduler="$SLURM_SUBMIT_DIR/scheduler-$SLURM_JOB_ID.json"
export CARBOCS_CACHE="$SLURM_SUBMIT_DIR/.carbocs-cache" # on a disk that the next job sees too: a job cut short goes on
export GLIBC_TUNABLES=glibc.malloc.hugetlb=1 # memory in large pages, where the system gives them to who asks
trap 'rm -f "$scheduler"; kill $(jobs -p) 2>/dev/null || true' EXIT
srun --ntasks=1 --exact dask scheduler --scheduler-file "$scheduler" &
until [ -s "$scheduler" ]; do sleep 1; done
srun --ntasks=14 --exact dask worker --scheduler-file "$scheduler" --nthreads 1 --memory-limit 3GB --local-directory "${TMPDIR:-/tmp}" &
srun --ntasks=1 --exact carbocs assess --territories communes.gpkg --land-use ocsge.parquet \
  --cluster "$scheduler" --memory 42GB --workers 14 --out result.gpkg
