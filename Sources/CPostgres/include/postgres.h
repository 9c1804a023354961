// What Crosswalk uses of libpq, PostgreSQL's client library, opened when it is first needed.
//
// A program that is linked with libpq loads it and its thirty libraries at every start, and does not start at all
// where it is missing. Types, values and signatures are those of the documentation
// (https://www.postgresql.org/docs/current/libpq.html); the interface of libpq.so.5 has been stable since 2006.
#ifndef CROSSWALK_POSTGRES_H
#define CROSSWALK_POSTGRES_H

#include <stddef.h>

// Only what the table of functions promises is said.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-completeness"

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
typedef struct pg_cancel PGcancel;

enum { POSTGRES_CONNECTION_OK = 0, POSTGRES_CONNECTION_BAD = 1 };

// Results that are handled one by one (ExecStatusType).
enum {
  POSTGRES_EMPTY_QUERY = 0,
  POSTGRES_COMMAND_OK = 1,
  POSTGRES_TUPLES_OK = 2,
  POSTGRES_COPY_OUT = 3,
  POSTGRES_COPY_IN = 4
};

// Fields of an error (PG_DIAG_…, section "Error and Notice Message Fields" of the protocol).
enum {
  POSTGRES_SQLSTATE = 'C',
  POSTGRES_PRIMARY = 'M',
  POSTGRES_DETAIL = 'D',
  POSTGRES_HINT = 'H',
  POSTGRES_CONTEXT = 'W'
};

// A parameter of a connection, as libpq lays it out.
typedef struct {
  const char *keyword;
  const char *envvar;
  const char *compiled;
  const char *val;
  const char *label;
  const char *dispchar;
  int dispsize;
} postgres_option;

// Every function is there.
typedef struct {
  PGconn *(*_Nonnull connect)(const char *const *keywords, const char *const *values, int expand_dbname);
  void (*_Nonnull finish)(PGconn *);
  int (*_Nonnull status)(const PGconn *);
  int (*_Nonnull socket)(const PGconn *);
  char *(*_Nonnull error_message)(const PGconn *);
  void (*(*_Nonnull set_notice_processor)(PGconn *, void (*)(void *, const char *), void *))(void *, const char *);

  int (*_Nonnull send_query)(PGconn *, const char *sql);
  int (*_Nonnull send_prepare)(PGconn *, const char *name, const char *sql, int count, const unsigned *types);
  int (*_Nonnull send_describe_prepared)(PGconn *, const char *name);
  int (*_Nonnull consume_input)(PGconn *);
  int (*_Nonnull is_busy)(PGconn *);
  PGresult *(*_Nonnull get_result)(PGconn *);

  int (*_Nonnull result_status)(const PGresult *);
  char *(*_Nonnull result_error_field)(const PGresult *, int field);
  char *(*_Nonnull result_error_message)(const PGresult *);
  char *(*_Nonnull affected)(PGresult *);
  int (*_Nonnull row_count)(const PGresult *);
  int (*_Nonnull column_count)(const PGresult *);
  char *(*_Nonnull column_name)(const PGresult *, int column);
  unsigned (*_Nonnull column_type)(const PGresult *, int column);
  char *(*_Nonnull value)(const PGresult *, int row, int column);
  int (*_Nonnull length)(const PGresult *, int row, int column);
  int (*_Nonnull is_null)(const PGresult *, int row, int column);
  void (*_Nonnull clear)(PGresult *);

  int (*_Nonnull put_copy_data)(PGconn *, const char *bytes, int count);
  int (*_Nonnull put_copy_end)(PGconn *, const char *error);
  int (*_Nonnull get_copy_data)(PGconn *, char **bytes, int async);
  void (*_Nonnull free_memory)(void *);

  PGcancel *(*_Nonnull get_cancel)(PGconn *);
  int (*_Nonnull cancel)(PGcancel *, char *message, int size);
  void (*_Nonnull free_cancel)(PGcancel *);

  postgres_option *(*_Nonnull parse)(const char *text, char **error);
  postgres_option *(*_Nonnull defaults)(void);
  void (*_Nonnull free_options)(postgres_option *);
} postgres_functions;

// The functions of libpq; NULL where it can't be opened, with the reason in `message` (always ended by a zero).
// Called by one thread at a time.
const postgres_functions *postgres_open(char *message, size_t size);

// What libpq would print on standard error is dropped.
void postgres_silence(const postgres_functions *functions, PGconn *connection);

#pragma clang diagnostic pop

#endif
