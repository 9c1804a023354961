/// All that is fuzzed.
///
/// A new target is a folder and a line here.
package let knownFuzzTargets: [FuzzTarget] = [
  sandboxTarget, proofTarget, luaTarget, csvTarget, jsonTarget, yamlTarget, rulesTarget,
  mappingTarget,
  isolationTarget,
]
