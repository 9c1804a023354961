/// The candidate that a mistyped word most likely stands for; nil where none is near.
///
/// Near is: equal but for case; then a Damerau-Levenshtein distance (optimal string alignment) of at most a third of
/// the word, at least 1, and never the whole word; then one being the beginning of the other (from 3 letters). Of
/// equally near candidates the first wins. Cost is the product of the lengths for each candidate of similar length.
package func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
  nearest(to: word, in: candidates, count: 1).first
}

/// The candidates that a mistyped word may stand for, the nearest first; at most `count` of them.
package func nearest(
  to word: String, in candidates: some Sequence<String>, count: Int
) -> [String] {
  let wanted = Array(word.lowercased().unicodeScalars)
  guard !wanted.isEmpty, wanted.count <= 200 else { return [] }
  let limit = Swift.max(1, (wanted.count + 1) / 3)
  var best: [(candidate: String, distance: Int)] = []
  for candidate in candidates {
    let known = Array(candidate.lowercased().unicodeScalars)
    guard let distance = distance(from: wanted, to: known, limit: limit) else { continue }
    let place = best.firstIndex { distance < $0.distance } ?? best.count
    guard place < count else { continue }
    best.insert((candidate, distance), at: place)
    if best.count > count { best.removeLast() }
  }
  return best.map(\.candidate)
}

/// Distance of two words if it is within the limit; a common beginning counts as just beyond it.
private func distance(
  from word: [Unicode.Scalar], to candidate: [Unicode.Scalar], limit: Int
) -> Int? {
  if word == candidate { return 0 }
  let shorter = Swift.min(word.count, candidate.count)
  let isBeginning =
    shorter >= 3 && (word.starts(with: candidate) || candidate.starts(with: word))
  guard abs(word.count - candidate.count) <= limit else { return isBeginning ? limit + 1 : nil }

  // Three rows of the usual matrix: the one before the previous is what a transposition looks at.
  var beforePrevious: [Int] = []
  var previous = Array(0...candidate.count)
  for i in 1...word.count {
    var current = [i]
    current.reserveCapacity(candidate.count + 1)
    for j in 0..<candidate.count {
      let substitution = previous[j] + (word[i - 1] == candidate[j] ? 0 : 1)
      var cost = Swift.min(substitution, previous[j + 1] + 1, current[j] + 1)
      if i > 1, j > 0, word[i - 1] == candidate[j - 1], word[i - 2] == candidate[j] {
        cost = Swift.min(cost, beforePrevious[j - 1] + 1)
      }
      current.append(cost)
    }
    beforePrevious = previous
    previous = current
  }
  let result = previous[candidate.count]
  return result <= limit && result < word.count ? result : (isBeginning ? limit + 1 : nil)
}
