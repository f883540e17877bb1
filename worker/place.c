/* place.c: launchers number the ranks of a node; where rank 0 of the job has one of the numbers,
 * the others still meet every GPU once. */
#include "worker/place.h"

#include <stdlib.h>
#include <string.h>

bool pt_place_pick(const char *visible, uint32_t gpus, uint32_t local, pt_buf *out)
{
    if (!visible) {
        if (gpus)
            pt_buf_printf(out, "%u", local % gpus);
        return gpus > 0;
    }
    uint32_t n = *visible != '\0';
    for (const char *p = visible; *p; p++)
        n += *p == ',';
    if (n == 0)
        return false;
    for (uint32_t skip = local % n; skip; skip--)
        visible = strchr(visible, ',') + 1;
    pt_buf_add(out, visible, strcspn(visible, ","));
    return true;
}

const char *pt_place_take(uint32_t gpus_per_node)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_LOCAL_RANK", "SLURM_LOCALID",
                                        "MPI_LOCALRANKID"};
    const char *local = NULL;
    pt_buf gpu = {0};
    for (size_t i = 0; !local && i < PT_LEN(names); i++)
        local = getenv(names[i]);
    if (gpus_per_node && local &&
        pt_place_pick(getenv("CUDA_VISIBLE_DEVICES"), gpus_per_node,
                      (uint32_t)strtoul(local, NULL, 10), &gpu))
        setenv("CUDA_VISIBLE_DEVICES", pt_buf_z(&gpu), 1);
    bool taken = gpu.n > 0;
    pt_buf_free(&gpu);
    return taken ? getenv("CUDA_VISIBLE_DEVICES") : "";
}
