/* SPDX-License-Identifier: MIT
 *
 * Run a command several times and print medians: wall and CPU seconds, peak
 * resident MiB of the process and its children.
 *
 *     measure [-n RUNS] [-r FILE]... -- COMMAND [ARG...]
 *
 * -r FILE is removed before every run.  What the command prints goes to
 * /dev/null.  One line on stdout: wall, cpu, MiB, exit code of the last run,
 * separated by tabs. */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_RUNS = 101, MAX_REMOVE = 16 };

struct sample {
    double wall_s, cpu_s, mib;
};

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double now_s(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int run_once(char **command, struct sample *out)
{
    double begin = now_s();
    struct rusage usage;
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);

        if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
            _exit(126);
        (void)execvp(command[0], command);
        perror(command[0]);
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &usage) < 0)
        return -1;
    out->wall_s = now_s() - begin;
    out->cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    out->mib = (double)usage.ru_maxrss / 1024;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(const struct sample *samples, int n, size_t field)
{
    double values[MAX_RUNS];

    for (int i = 0; i < n; i++)
        memcpy(&values[i], (const char *)&samples[i] + field, sizeof *values);
    qsort(values, (size_t)n, sizeof *values, by_value);
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

int main(int argc, char **argv)
{
    struct sample samples[MAX_RUNS];
    const char *removed[MAX_REMOVE];
    int runs = 5, n_removed = 0, code = 0, option;

    while ((option = getopt(argc, argv, "+n:r:")) != -1) {
        if (option == 'n')
            runs = (int)strtol(optarg, NULL, 10);
        else if (option == 'r' && n_removed < MAX_REMOVE)
            removed[n_removed++] = optarg;
        else
            return 2;
    }
    if (optind >= argc || runs < 1 || runs > MAX_RUNS)
        return 2;
    for (int i = 0; i < runs; i++) {
        for (int k = 0; k < n_removed; k++)
            (void)unlink(removed[k]);
        code = run_once(argv + optind, &samples[i]);
        if (code < 0)
            return 1;
    }
    printf("%.3f\t%.3f\t%.1f\t%d\n",
           median(samples, runs, offsetof(struct sample, wall_s)),
           median(samples, runs, offsetof(struct sample, cpu_s)),
           median(samples, runs, offsetof(struct sample, mib)), code);
    return 0;
}
