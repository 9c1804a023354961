internal import Rules

/// How often tests reached the places of rules.
package struct CoverageReport: Sendable {
  /// The places of one file, by line.
  package struct File: Sendable {
    /// Absolute path.
    package var path: String
    package var places: [CoveragePlace]

    package var reached: Int { places.count { $0.count > 0 } }
  }

  /// By path.
  package var files: [File] = []

  package var total: Int { files.reduce(0) { $0 + $1.places.count } }
  package var reached: Int { files.reduce(0) { $0 + $1.reached } }

  /// A place that several projects use is one, and all their tests count.
  init(_ suites: [SuiteCoverage]) {
    var merged: [CoverageKey: CoveragePlace] = [:]
    for var place in suites.flatMap(\.places) {
      place.count += merged[place.key]?.count ?? 0
      merged[place.key] = place
    }
    let sorted = merged.values.sorted {
      ($0.location.line, $0.location.column, $0.kind.rawValue)
        < ($1.location.line, $1.location.column, $1.kind.rawValue)
    }
    files = Dictionary(grouping: sorted, by: \.location.file)
      .map { File(path: $0.key, places: $0.value) }
      .sorted { $0.path < $1.path }
  }

  /// Whether at least so much was reached, without any rounding.
  package func reaches(_ minimum: Percentage) -> Bool {
    minimum.isReached(by: reached, of: total)
  }
}

/// A share in hundredths, exactly as somebody wrote it.
package struct Percentage: Sendable, Equatable {
  private static let mostDecimals = 6

  private let numerator: Int
  private let denominator: Int
  /// As it was written.
  package let text: String

  /// - Parameter text: 0 to 100, with up to six decimals; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, (1...3).contains(whole.count) else {
      return nil
    }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard parts.count == 1 || (1...Self.mostDecimals).contains(decimals.count) else { return nil }
    let digits = whole + decimals
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits) else {
      return nil
    }
    var scale = 1
    for _ in decimals { scale *= 10 }
    guard number <= 100 * scale else { return nil }
    numerator = number
    denominator = 100 * scale
    self.text = text
  }

  /// Whether `part` of `whole` is at least this share; of nothing all is reached.
  func isReached(by part: Int, of whole: Int) -> Bool {
    part.multipliedFullWidth(by: denominator) >= whole.multipliedFullWidth(by: numerator)
  }

  /// A share with one decimal, never rounded up: only all of it is 100.
  package static func shown(_ part: Int, of whole: Int) -> String {
    let thousandths = whole == 0 ? 1000 : part * 1000 / whole
    return thousandths % 10 == 0 ? "\(thousandths / 10)" : "\(thousandths / 10).\(thousandths % 10)"
  }
}
