internal import Rules
internal import Runs

/// What a test with a `source` may open: files of its own rules, and nothing else.
///
/// Tests are run before anybody has read them, a rule pack's and a project's alike. So none of them starts a program,
/// asks the network, waits for standard input, or names a file outside.
struct TestFileAccess {
  let bounds: RuleBounds
  let connectors: [ConnectorSpec]
  /// Absolute: where the paths of the test begin.
  let folder: String

  init(testFile: String, _ bounds: RuleBounds, _ connectors: [ConnectorSpec]) {
    self.bounds = bounds
    self.connectors = connectors
    folder = FilePath.folder(of: testFile)
  }

  /// - Throws: why one of the two may not be opened.
  func check(_ source: Located<String>, _ expected: Located<String>) throws(RuleErrors) {
    let refusals = [refusal(ofSource: source), refusal(ofExpected: expected)].compactMap { $0 }
    guard refusals.isEmpty else { throw RuleErrors(refusals) }
  }

  /// Why the file that the output is compared with may not be opened; nil where it may.
  func refusal(ofExpected expected: Located<String>) -> Diagnostic? {
    let path = FilePath.absolute(expected.value, from: folder)
    return bounds.contains(path) ? nil : bounds.refusal(of: path, at: expected.location)
  }

  /// Why a source may not be read; nil where it may, and where it is none at all, which the run tells.
  func refusal(ofSource source: Located<String>) -> Diagnostic? {
    guard let uri = try? ConnectorURI(source.value, folder: folder, connectors: connectors),
      let spec = uri.spec(in: connectors)
    else { return refusal(ofUnknown: source) }
    if uri.isStandardStream {
      return refusal(source, "a test reads no standard input")
    }
    guard spec.readsFilesOnly else {
      return refusal(source, "\(spec.name): reaches further than a test may: it reads files only")
    }
    if let option = spec.options.first(where: { $0.isExecuted && uri.options[$0.name] != nil }) {
      return refusal(source, "a test executes no \(option.name), which may reach other files")
    }
    return files(of: uri, spec).first { !bounds.contains($0) }
      .map { bounds.refusal(of: $0, at: source.location) }
  }

  /// Why a source of no kind that is known may not be read: the run says more only of what lies inside.
  private func refusal(ofUnknown source: Located<String>) -> Diagnostic? {
    let place = source.value.prefix { $0 != "?" }
    let path = FilePath.absolute(String(place), from: folder)
    return place.contains(":") || bounds.contains(path)
      ? nil : bounds.refusal(of: path, at: source.location)
  }

  /// All files that the source opens; a pattern is matched only where it begins inside.
  private func files(of uri: ConnectorURI, _ spec: ConnectorSpec) -> [String] {
    var files = [uri.place]
    if bounds.contains(uri.place), let pattern = FilePattern(uri.place) {
      files += (try? pattern.matches()) ?? []
    }
    // What a database leaves beside its file belongs to it.
    return spec.keepsRows
      ? files.flatMap { file in ["", "-wal", "-shm", "-journal"].map { file + $0 } } : files
  }

  private func refusal(_ source: Located<String>, _ message: String) -> Diagnostic {
    Diagnostic(
      .testReachesOut, at: source.location, message,
      hint: "put the records into a file beside the test, such as data.jsonl")
  }
}
