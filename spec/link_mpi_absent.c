/* link_mpi_absent.c: stands in where Portalis was built without MPI. */
#include "spec/link.h"

pt_link *pt_link_mpi_open(int *argc, char ***argv, int startup_ms, pt_err *err)
{
    (void)argc;
    (void)argv;
    (void)startup_ms;
    pt_fail(err, PT_ERR_OTHER,
            "this Portalis was built without MPI: install libopenmpi-dev and build again");
    return NULL;
}

bool pt_link_mpi_built(void)
{
    return false;
}
