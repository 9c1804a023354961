internal import Records
internal import Rules
internal import Runs

/// The program of a `singer:` URI, ready to be started.
struct SingerCommand {
  /// As somebody wrote it, for messages.
  let text: String
  private let words: [String]
  private let folder: String

  /// - Parameter further: arguments that are added to those of the command.
  init(_ uri: ConnectorURI, further: [String] = []) throws(ConnectorURIError) {
    text = "singer:\(uri.place)"
    folder = uri.folder
    do {
      words = try CommandWords.split(uri.place) + further
    } catch {
      throw ConnectorURIError("\(uri.text): \(error.message)")
    }
  }

  func start() throws(ChildProcess.StartFailure) -> ChildProcess {
    try ChildProcess(words, folder: folder)
  }
}

/// A program that should have ended well, and how it ended instead.
struct ProgramFailure {
  /// "ended with exit code 1", "was ended by signal 9" ...
  var how: String
  /// The line that says most of what it said; nil where it said nothing.
  var said: String?

  /// nil where the program ended well.
  init?(_ end: ChildProcess.End, said: [UInt8]) {
    switch end {
    case .exited(0): return nil
    case .exited(let code): how = "ended with exit code \(code)"
    case .killed(let signal): how = "was ended by signal \(signal)"
    }
    self.said = Complaint.text(said)
  }

  init(how: String) { self.how = how }

  /// The whole of it, to follow a subject.
  var words: String { said.map { "\(how): \($0)" } ?? how }
}
