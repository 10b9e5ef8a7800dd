/* Makes one operation on files below a folder fail, for bench/faults.py: cc -shared -fPIC -o faults.so faults.c -ldl
 *
 * FAULTS names a file that all processes of a run share. It says where (folder), which operation (number, from 1) and
 * how: 'e' the operation is refused with an error, 'h' half of what is written arrives and the rest is refused,
 * 'k' the process named there is killed before the operation. The count of operations stands there afterwards. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

struct plan {
  long count, at, error, process;
  char how, reads, what[62], where[2048], folder[2048];
};

static struct plan *plan;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("FAULTS");
  int handle = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
  if (handle < 0) return;
  void *shared = mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
  close(handle);
  if (shared != MAP_FAILED) plan = shared;
}

static int below(const char *path) {
  size_t length = strlen(plan->folder);
  return length && strncmp(path, plan->folder, length) == 0 && (path[length] == '/' || !path[length]);
}

/* Whether this operation is the one; then errno is set, or the process is gone. */
static int strikes(const char *path, const char *what) {
  if (!below(path) || __atomic_add_fetch(&plan->count, 1, __ATOMIC_SEQ_CST) != plan->at) return 0;
  snprintf(plan->what, sizeof plan->what, "%s", what);
  snprintf(plan->where, sizeof plan->where, "%s", path);
  if (plan->how == 'k') {
    kill((pid_t)plan->process, SIGKILL);
    if (getpid() != (pid_t)plan->process) pause();
  }
  errno = (int)plan->error;
  return 1;
}

static int at_path(int folder, const char *path, const char *what) {
  char whole[4096], link[64];
  if (!plan || !plan->folder[0]) return 0;
  if (path[0] == '/') return strikes(path, what);
  ssize_t length;
  if (folder == AT_FDCWD) {
    if (!getcwd(whole, sizeof whole)) return 0;
    length = (ssize_t)strlen(whole);
  } else {
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    if ((length = readlink(link, whole, sizeof whole - 1)) < 0) return 0;
  }
  snprintf(whole + length, sizeof whole - (size_t)length, "/%s", path);
  return strikes(whole, what);
}

static int at_file(int file, const char *what) {
  char link[64], whole[4096];
  if (!plan || !plan->folder[0]) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, whole, sizeof whole - 1);
  if (length < 0) return 0;
  whole[length] = 0;
  return strikes(whole, what);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define OPENER(name)                                                                                          \
  int name(const char *path, int flags, ...) {                                                                \
    va_list more;                                                                                             \
    va_start(more, flags);                                                                                    \
    mode_t mode = va_arg(more, mode_t);                                                                       \
    va_end(more);                                                                                             \
    int writes = flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC);                                             \
    if (plan && (writes || plan->reads) && at_path(AT_FDCWD, path, writes ? "open" : "open to read")) return -1; \
    return NEXT(name)(path, flags, mode);                                                                     \
  }
OPENER(open)
OPENER(open64)

#define PATH1(name, signature, call, folder, path)      \
  int name signature {                                  \
    if (at_path(folder, path, #name)) return -1;        \
    return NEXT(name) call;                             \
  }
PATH1(mkdir, (const char *p, mode_t m), (p, m), AT_FDCWD, p)
PATH1(rmdir, (const char *p), (p), AT_FDCWD, p)
PATH1(unlink, (const char *p), (p), AT_FDCWD, p)
PATH1(unlinkat, (int d, const char *p, int f), (d, p, f), d, p)
PATH1(rename, (const char *a, const char *b), (a, b), AT_FDCWD, b)
PATH1(renameat, (int d, const char *a, int e, const char *b), (d, a, e, b), e, b)
PATH1(renameat2, (int d, const char *a, int e, const char *b, unsigned f), (d, a, e, b, f), e, b)
PATH1(link, (const char *a, const char *b), (a, b), AT_FDCWD, b)
PATH1(linkat, (int d, const char *a, int e, const char *b, int f), (d, a, e, b, f), e, b)
PATH1(symlink, (const char *a, const char *b), (a, b), AT_FDCWD, b)
PATH1(truncate64, (const char *p, off64_t n), (p, n), AT_FDCWD, p)
PATH1(chmod, (const char *p, mode_t m), (p, m), AT_FDCWD, p)
PATH1(utimensat, (int d, const char *p, const struct timespec t[2], int f), (d, p, t, f), d, p)

#define FILE1(name, signature, call, file)         \
  int name signature {                             \
    if (at_file(file, #name)) return -1;           \
    return NEXT(name) call;                        \
  }
FILE1(fsync, (int f), (f), f)
FILE1(ftruncate64, (int f, off64_t n), (f, n), f)

int close(int file) { /* a network drive tells of a full disk only here */
  int flags = plan && plan->folder[0] ? fcntl(file, F_GETFL) : -1;
  int struck = flags >= 0 && (flags & (O_WRONLY | O_RDWR)) && at_file(file, "close");
  int kept = errno, done = NEXT(close)(file);
  if (!struck) return done;
  errno = kept;
  return -1;
}

ssize_t write(int file, const void *bytes, size_t size) {
  if (!at_file(file, "write")) return NEXT(write)(file, bytes, size);
  if (plan->how != 'h') return -1;
  plan->at = plan->count + 1; /* the other half is refused */
  plan->how = 'e';
  return NEXT(write)(file, bytes, size / 2);
}

ssize_t read(int file, void *bytes, size_t size) {
  if (plan && plan->reads && at_file(file, "read")) return -1;
  return NEXT(read)(file, bytes, size);
}
