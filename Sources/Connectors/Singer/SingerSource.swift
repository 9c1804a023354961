private import Glibc
internal import Records
internal import Rules
internal import Runs

/// Reads one stream of a Singer tap.
///
/// Records reach the mapper as JSON Lines, as they stand in their messages. A line that is no message is
/// handed on, too, so that it is rejected with what is wrong with it. The tap's state is written back only
/// when all records are in the target.
final class SingerSource: SourceReader {
  let name: String
  private(set) var bytesRead = 0
  private let stream: String
  private let process: ChildProcess
  private let state: SingerStateFile?
  private let context: SourceContext
  private let timeoutSeconds: Double?
  private let input = LineBuffer()
  private var isAtEnd = false
  private var hasSchema = false
  private var lastState: [UInt8]?
  /// Records of other streams.
  private var ignored: [String: Int] = [:]

  /// Starts the tap.
  init(_ uri: ConnectorURI, _ context: SourceContext) throws {
    self.context = context
    stream = uri.options["stream"] ?? context.entity
    timeoutSeconds = try SingerConnector.timeoutSeconds(uri)
    state = uri.options["state"].map {
      SingerStateFile(path: FilePath.absolute($0, from: uri.folder))
    }
    let command = try SingerCommand(uri, further: state?.arguments ?? [])
    name = command.text
    do {
      process = try command.start()
    } catch {
      throw SourceError("\(command.text): \(error.message)")
    }
    process.closeInput()
  }

  func makeParser(_ layout: RecordLayout) -> any RecordParser {
    JSONParser(layout: layout, framing: .lines)
  }

  func next(_ block: SourceBlock) throws(SourceError) -> Bool {
    block.bytes.removeAll()
    let start = MonotonicClock.seconds
    while block.bytes.count < context.blockSize {
      if let line = input.peek(atEnd: isAtEnd) {
        try take(line, into: block)
        input.drop()
      } else if isAtEnd {
        break
      } else {
        let isOverdue = MonotonicClock.seconds - start >= context.blockSeconds
        let hasPaused = try !read(mayPause: block.bytes.count > 0 && isOverdue)
        if hasPaused { break }
      }
    }
    block.pad()
    return block.bytes.count > 0
  }

  var remark: String? {
    guard !ignored.isEmpty else { return nil }
    let streams = ignored.sorted { $0.key < $1.key }.map { stream, count in
      "the stream \(stream) was ignored, \(count) record\(count == 1 ? "" : "s")"
    }
    return "\(name): \(streams.joined(separator: "; "))"
  }

  func finish() throws(SourceError) {
    if let state, let lastState { try state.write(lastState) }
  }

  // MARK: Messages

  private func take(
    _ line: UnsafeBufferPointer<UInt8>, into block: SourceBlock
  ) throws(SourceError) {
    switch SingerMessage(line) {
    case .record(stream, let record): block.append(line: record)
    case .record(let other, _): ignored[other, default: 0] += 1
    case .schema(let other):
      if other == stream { hasSchema = true } else { ignored[other, default: 0] += 0 }
    case .state(let value): lastState = value
    case .activateVersion: return
    case .batch(stream):
      throw SourceError(
        "\(name): the tap sends the records of \(stream) as files (BATCH messages), which are not "
          + "read; switch that off in its configuration (batch_config)")
    case .batch: return
    case .unknown:
      let shown = Complaint.text(Array(line)) ?? ""
      throw SourceError("\(name): the tap wrote an object that is no Singer message: \(shown)")
    case .unreadable where !line.allSatisfy { $0 <= 0x20 }: block.append(line: line)
    case .unreadable: return
    }
  }

  // MARK: The tap

  /// Waits for something from the tap.
  ///
  /// - Returns: false where nothing is there and the caller need not wait.
  private func read(mayPause: Bool) throws(SourceError) -> Bool {
    var nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    let before = input.bytes.count
    let start = MonotonicClock.seconds
    while process.isOutputOpen {
      let hasMoved = process.move(
        &nothing, written: input.bytes, milliseconds: mayPause ? 0 : 100)
      bytesRead += input.bytes.count - before
      if input.bytes.count > before { return true }
      if context.cancellation.isCancelled { throw SourceError("\(name): reading was interrupted") }
      if mayPause, !hasMoved { return false }
      if !hasMoved, let end = process.wait(seconds: 0) { return try finishReading(end) }
      try checkTimeout(since: start)
    }
    while true {
      if let end = process.wait(seconds: 0.1) { return try finishReading(end) }
      if context.cancellation.isCancelled { throw SourceError("\(name): reading was interrupted") }
      try checkTimeout(since: start)
    }
  }

  private func checkTimeout(since start: Double) throws(SourceError) {
    guard let timeoutSeconds, MonotonicClock.seconds - start > timeoutSeconds else { return }
    throw SourceError(
      "\(name): the tap hangs: it has not written anything for \(Int(timeoutSeconds)) s, and was "
        + "stopped; ?timeout= gives it longer")
  }

  private func finishReading(_ end: ChildProcess.End) throws(SourceError) -> Bool {
    isAtEnd = true
    if let failure = ProgramFailure(end, said: process.saidToPeople) {
      throw SourceError("\(name): the tap \(failure.words)")
    }
    if !hasSchema, !ignored.isEmpty {
      let names = ignored.keys.sorted().joined(separator: ", ")
      ignored = [:]
      throw SourceError(
        "\(name): the tap has no stream \(stream); it sent \(names): choose one with ?stream=")
    }
    return true
  }
}
