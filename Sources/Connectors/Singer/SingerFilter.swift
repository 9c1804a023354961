private import Glibc
private import Mapping
package import Records
private import Rules
package import Runs

/// Source and target in one: Singer messages come in on standard input, and go out on standard output with
/// one stream mapped.
///
/// The stream's SCHEMA becomes that of the task, its records are mapped, and all other messages pass as they
/// are, in their place. That a STATE message never overtakes a record is due to the run's having one worker:
/// it writes a block before it asks for the next one, so what is read behind a block may be passed on
/// directly. For one run.
package final class SingerFilter: @unchecked Sendable {
  /// The scheme of the only URI it knows, `singer-filter:-`.
  package static let uri = "singer-filter:-"

  private let chosenStream: String?
  private let input = LineBuffer()
  private let output = OutputFile(path: "-")
  private var isAtEnd = false
  private var mapped: SingerStream?
  private var entity = ""
  private var cancellation = Cancellation()
  private var blockSize = RunOptions.standardBlockSize
  package private(set) var bytesRead = 0
  private var hasSchema = false
  private var otherStreams: Set<String> = []

  /// - Parameter stream: the one to map; nil for the task's source entity.
  package init(stream: String?) { chosenStream = stream }

  /// What a run has to know of it.
  package var spec: ConnectorSpec {
    ConnectorSpec(
      name: "singer-filter", summary: "Singer messages from standard input to standard output",
      example: Self.uri,
      openSource: { [self] _, context in
        (blockSize, cancellation, entity) = (
          context.blockSize, context.cancellation, context.entity
        )
        return self
      },
      makeTarget: { [self] _, context in
        mapped = SingerStream(name: context.task.targetEntity, fields: context.fields)
        return self
      })
  }

  private var stream: String { chosenStream ?? entity }
}

// MARK: - Source

extension SingerFilter: SourceReader {
  package var name: String { "standard input" }

  package func makeParser(_ layout: RecordLayout) -> any RecordParser {
    JSONParser(layout: layout, framing: .lines)
  }

  /// A block ends where another message comes: that one is passed on by the next call, when the block's
  /// records have been.
  package func next(_ block: SourceBlock) throws(SourceError) -> Bool {
    block.bytes.removeAll()
    while block.bytes.count < blockSize {
      guard let line = input.peek(atEnd: isAtEnd) else {
        if isAtEnd { break }
        if block.bytes.count > 0, hasPaused { break }
        try read()
        continue
      }
      switch SingerMessage(line) {
      case .record(stream, let record): block.append(line: record)
      case .unreadable where line.allSatisfy { $0 <= 0x20 }: break
      case .unreadable: block.append(line: line)
      case _ where block.bytes.count > 0:
        block.pad()
        return true
      case let message: try pass(message, line)
      }
      input.drop()
    }
    block.pad()
    return block.bytes.count > 0
  }

  package var remark: String? {
    guard !hasSchema, !otherStreams.isEmpty else { return nil }
    let others = otherStreams.sorted().joined(separator: ", ")
    return "there was no stream \(stream); \(others) passed as they were: choose one with --stream"
  }

  private func pass(
    _ message: SingerMessage, _ line: UnsafeBufferPointer<UInt8>
  ) throws(SourceError) {
    switch message {
    case .schema(stream):
      hasSchema = true
      try put(Array((mapped?.schemaLine ?? "").utf8))
    case .activateVersion(stream): return
    case .batch(stream):
      throw SourceError(
        "\(name): the records of \(stream) come as files (BATCH messages), which are not read; "
          + "switch that off in the tap's configuration (batch_config)")
    case .schema(let other):
      otherStreams.insert(other)
      try put(line + [0x0A])
    default: try put(line + [0x0A])
    }
  }

  private func put(_ bytes: [UInt8]) throws(SourceError) {
    do {
      try bytes.withUnsafeBufferPointer { bytes throws(TargetError) in try output.write(bytes) }
    } catch {
      throw SourceError(error.message)
    }
  }

  private var hasPaused: Bool {
    var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 0) == 0
  }

  private func read() throws(SourceError) {
    let room = 64 << 10
    input.bytes.reserve(room)
    while true {
      if cancellation.isCancelled { throw SourceError("\(name): reading was interrupted") }
      var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 100) != 0 else { continue }
      let count = Glibc.read(STDIN_FILENO, input.bytes.base + input.bytes.count, room)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count >= 0 else {
        throw SourceError("\(name): can't be read: \(SystemText.reason(errno))")
      }
      isAtEnd = count == 0
      input.bytes.count += count
      bytesRead += count
      return
    }
  }
}

// MARK: - Target

extension SingerFilter: TargetWriter {
  package func makeEncoder() -> any RecordEncoder {
    SingerRowEncoder(mapped ?? SingerStream(name: "", fields: []))
  }

  package func open(_ run: TargetRun) throws(TargetError) -> Checkpoint? {
    try output.open()
    return nil
  }

  package func write(
    _ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]
  ) throws(TargetError) -> WriteCounts {
    try output.write(bytes)
    return WriteCounts(written: rowEnds.count)
  }

  package func commit() throws(TargetError) { try output.commit() }

  package func abort() -> WriteCounts {
    output.abort()
    return WriteCounts()
  }
}
