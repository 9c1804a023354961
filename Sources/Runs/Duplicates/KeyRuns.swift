/// Sorted runs of keys on disk, the oldest first.
///
/// Runs are merged only when looking in many of them has cost more than a merge does: up to some
/// millions of keys the filter in front makes look-ups so rare that none ever pays.
struct KeyRuns: ~Copyable {
  /// Entries of a merge that cost about as much as one look-up in one run.
  private static let entriesPerLookup = 20
  private static let minimumRuns = 8
  /// Each run is an open file.
  private static let maximumRuns = 128

  private var runs: [KeyRun] = []
  /// Look-ups in single runs since the last merge.
  private var lookupCount = 0
  private let window = UnsafeMutableBufferPointer<SeenEntry>.allocate(capacity: 512)

  deinit { window.deallocate() }

  /// The record that had the key.
  mutating func record(_ high: UInt64, _ low: UInt64) throws(TargetError) -> UInt64? {
    for run in runs {
      lookupCount &+= 1
      if let record = try run.record(high, low, window: window) { return record }
    }
    return nil
  }

  mutating func add(_ sorted: UnsafeBufferPointer<SeenEntry>) throws(TargetError) {
    let run = try KeyRun()
    try run.append(sorted)
    runs.append(run)
    try mergeIfWorthwhile()
  }

  private mutating func mergeIfWorthwhile() throws(TargetError) {
    guard runs.count >= Self.minimumRuns else { return }
    // The newest runs, as long as an older one is not larger than all the newer ones together: so no
    // entry is merged more often than the logarithm of their number.
    var first = runs.count - 1
    var total = runs[first].count
    while first > 0, runs[first - 1].count <= total {
      first -= 1
      total += runs[first].count
    }
    guard runs.count - first > 1,
      lookupCount > total / Self.entriesPerLookup || runs.count > Self.maximumRuns
    else { return }
    var merge = KeyMerge(Array(runs[first...]))
    let merged = try merge.merge()
    runs.replaceSubrange(first..., with: [merged])
    lookupCount = 0
  }
}
