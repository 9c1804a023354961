#include "postgres.h"

#include <dlfcn.h>
#include <stdio.h>

// Where a function of the table is and what libpq calls it.
struct entry {
  size_t place;
  const char *name;
};

#define ENTRY(member, name) {offsetof(postgres_functions, member), name}

static const struct entry entries[] = {
    ENTRY(connect, "PQconnectdbParams"),
    ENTRY(finish, "PQfinish"),
    ENTRY(status, "PQstatus"),
    ENTRY(socket, "PQsocket"),
    ENTRY(error_message, "PQerrorMessage"),
    ENTRY(set_notice_processor, "PQsetNoticeProcessor"),
    ENTRY(send_query, "PQsendQuery"),
    ENTRY(send_prepare, "PQsendPrepare"),
    ENTRY(send_describe_prepared, "PQsendDescribePrepared"),
    ENTRY(consume_input, "PQconsumeInput"),
    ENTRY(is_busy, "PQisBusy"),
    ENTRY(get_result, "PQgetResult"),
    ENTRY(result_status, "PQresultStatus"),
    ENTRY(result_error_field, "PQresultErrorField"),
    ENTRY(result_error_message, "PQresultErrorMessage"),
    ENTRY(affected, "PQcmdTuples"),
    ENTRY(row_count, "PQntuples"),
    ENTRY(column_count, "PQnfields"),
    ENTRY(column_name, "PQfname"),
    ENTRY(column_type, "PQftype"),
    ENTRY(value, "PQgetvalue"),
    ENTRY(length, "PQgetlength"),
    ENTRY(is_null, "PQgetisnull"),
    ENTRY(clear, "PQclear"),
    ENTRY(put_copy_data, "PQputCopyData"),
    ENTRY(put_copy_end, "PQputCopyEnd"),
    ENTRY(get_copy_data, "PQgetCopyData"),
    ENTRY(free_memory, "PQfreemem"),
    ENTRY(get_cancel, "PQgetCancel"),
    ENTRY(cancel, "PQcancel"),
    ENTRY(free_cancel, "PQfreeCancel"),
    ENTRY(parse, "PQconninfoParse"),
    ENTRY(defaults, "PQconndefaults"),
    ENTRY(free_options, "PQconninfoFree"),
};

const postgres_functions *postgres_open(char *message, size_t size) {
  static postgres_functions functions;
  static int is_open;
  if (is_open) return &functions;
  message[0] = 0;
  void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(message, size, "%s", dlerror());
    return NULL;
  }
  for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
    void *function = dlsym(library, entries[i].name);
    if (!function) {
      snprintf(message, size, "libpq.so.5 has no function %s", entries[i].name);
      return NULL;
    }
    *(void **)((char *)&functions + entries[i].place) = function;
  }
  is_open = 1;
  return &functions;
}

static void drop(void *nothing, const char *message) {
  (void)nothing;
  (void)message;
}

void postgres_silence(const postgres_functions *functions, PGconn *connection) {
  functions->set_notice_processor(connection, drop, NULL);
}
