private import Records

/// The place in a task up to which everything is done, as a target keeps it together with the rows.
///
/// A target stores `text` under the run's owner, its task and the place it writes to, and gives it back when
/// it is opened again; nothing else of it is the target's business.
package struct Checkpoint: Sendable, Equatable {
  /// Name of the run.
  package var run: String
  package var task: String
  /// Source records done: the 1-based number of the last one.
  package var record: Int
  /// Length of the rejects that the run keeps of this task.
  package var rejectBytes: Int
  /// What the target did with the rows up to here.
  ///
  /// All else that a report counts follows from mapping the records again.
  package var written = 0
  package var unchanged = 0
  package var deleted = 0
  package var refused = RefusedRows()
  /// The state of what was sent with this checkpoint (`--changed-only`); empty where nobody keeps it.
  package var sent = ""

  package init(run: String, task: String, record: Int = 0, rejectBytes: Int = 0) {
    self.run = run
    self.task = task
    self.record = record
    self.rejectBytes = rejectBytes
  }

  /// One line of JSON.
  package var text: String {
    let buffer = ByteBuffer()
    buffer.append("{\"run\":")
    buffer.appendJSONString(run)
    buffer.append(",\"task\":")
    buffer.appendJSONString(task)
    buffer.append(
      ",\"record\":\(record),\"reject_bytes\":\(rejectBytes),\"written\":\(written)"
        + ",\"unchanged\":\(unchanged),\"deleted\":\(deleted),\"refused\":\(refused.count)"
        + ",\"first_refused\":\(refused.firstRecord),\"refusal\":" as String)
    buffer.appendJSONString(refused.firstMessage)
    buffer.append(",\"sent\":")
    buffer.appendJSONString(sent)
    buffer.append("}")
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  /// Reads the text of a checkpoint; nil where it is none.
  package init?(text: String) {
    guard let object = JSONObject(text), let run = object.text("run"),
      let task = object.text("task"), let record = object.integer("record"),
      let rejectBytes = object.integer("reject_bytes"), record >= 0, rejectBytes >= 0
    else { return nil }
    self.init(run: run, task: task, record: record, rejectBytes: rejectBytes)
    written = object.integer("written") ?? 0
    unchanged = object.integer("unchanged") ?? 0
    deleted = object.integer("deleted") ?? 0
    refused = RefusedRows(
      count: object.integer("refused") ?? 0, firstRecord: object.integer("first_refused") ?? 0,
      firstMessage: object.text("refusal") ?? "")
    sent = object.text("sent") ?? ""
  }
}

/// Rows that the target refused.
package struct RefusedRows: Sendable, Equatable {
  package var count = 0
  /// 1-based number of the first one's record; 0 where there is none.
  package var firstRecord = 0
  package var firstMessage = ""
}

/// A place for checkpoints in the project's state, for targets outside of transactions.
///
/// Such a target saves a checkpoint after it was told that the rows have arrived: after a kill some rows may
/// arrive for the second time, and none is lost.
package protocol CheckpointStore: AnyObject, Sendable {
  /// The checkpoint kept for a task and the place it writes to, of whatever run.
  func last(task: String, place: String) throws(TargetError) -> Checkpoint?
  /// Keeps a checkpoint in place of the one before it; durable when it returns.
  func save(_ checkpoint: Checkpoint, place: String) throws(TargetError)
}
