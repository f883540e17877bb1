/* main.c: portalis, the command: a table of subcommands. Each is a cmd_*.c. */
#include "scheduler/cli.h"
#include "worker/stages.h"

#include <stdio.h>
#include <string.h>

static int help(int argc, char **argv);
static int version(int argc, char **argv);

static const pt_command cmd_help = {"help", help, "this, or the help of one command",
                                    "usage: portalis help [COMMAND]\n"};
static const pt_command cmd_version = {"version", version, "print the version",
                                       "usage: portalis version\n"};

static const pt_command *const commands[] = {
    &pt_cmd_plan,    &pt_cmd_run,     &pt_cmd_submit,   &pt_cmd_status,    &pt_cmd_resume,
    &pt_cmd_report,  &pt_cmd_explain, &pt_cmd_simulate, &pt_cmd_translate, &pt_cmd_ast,
    &pt_cmd_stdlib,  &pt_cmd_render,  &pt_cmd_metrics,  &pt_cmd_fsck,      &pt_cmd_drill,
    &pt_cmd_account, &pt_cmd_probe,   &cmd_help,        &cmd_version,      &pt_cmd_serve,
    &pt_cmd_batch};

static const pt_command *find(const char *name)
{
    for (size_t i = 0; i < PT_LEN(commands); i++)
        if (!strcmp(commands[i]->name, name))
            return commands[i];
    return NULL;
}

static void overview(FILE *to)
{
    fputs("portalis: migrates Python repositories to Rust\n\n", to);
    for (size_t i = 0; i < PT_LEN(commands); i++)
        if (commands[i]->brief)
            fprintf(to, "  portalis %-10s %s\n", commands[i]->name, commands[i]->brief);
    fputs("\nTry this:\n"
          "  portalis translate hello.py            one file, to the terminal\n"
          "  portalis plan SRC                      what would be done; writes nothing\n"
          "  portalis run SRC -o OUT --check        a whole repository, here, now\n"
          "  portalis report OUT                    what came of it\n"
          "  cd OUT && cargo build --release --offline\n\n"
          "Each command explains itself: portalis run --help\n"
          "exit: 0 all done; 1 done, but files need attention; 2 usage or job.yaml;\n"
          "      3 cannot go on (disk, ledger); 75 stopped early: portalis resume OUT\n",
          to);
}

static int unknown(const char *name)
{
    const char *names[PT_LEN(commands) + 1] = {0};
    for (size_t i = 0; i < PT_LEN(commands); i++)
        names[i] = commands[i]->name;
    const char *nearest = pt_cli_nearest(name, names);
    fprintf(stderr, "portalis: no command '%s'%s%s%s; see portalis help\n", name,
            *nearest ? "; did you mean '" : "", nearest, *nearest ? "'?" : "");
    return PT_EXIT_USAGE;
}

static int help(int argc, char **argv)
{
    if (argc < 2) {
        overview(stdout);
        return PT_EXIT_DONE;
    }
    const pt_command *c = find(argv[1]);
    if (!c)
        return unknown(argv[1]);
    fputs(c->help, stdout);
    return PT_EXIT_DONE;
}

static int version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    puts("portalis " PT_VERSION "/" PT_TRANSLATOR_VERSION);
    return PT_EXIT_DONE;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        overview(stderr);
        return PT_EXIT_USAGE;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
        return help(1, argv);
    if (!strcmp(argv[1], "--version"))
        return version(1, argv);
    const pt_command *c = find(argv[1]);
    return c ? c->run(argc - 1, argv + 1) : unknown(argv[1]);
}
