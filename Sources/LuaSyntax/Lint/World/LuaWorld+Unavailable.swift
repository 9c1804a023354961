// Names that other Lua programs have, or that people bring from other languages: why they are not
// here, and what is.

extension LuaWorld {
  /// Names of Lua that scripts do not have, with the reason and the way out.
  static let unavailable: [String: String] = {
    let files = "a script reads the record and other value maps, and nothing else"
    let code = "all code of a script stands in its file or in a module that it requires"
    let plain = "tables of scripts are plain: t[key] and t[key] = value do all there is to do"
    let random = "the same record always maps to the same result"
    let binary = "values of records are texts, numbers and booleans"
    return [
      "io": files,
      "os": "\(files); the date of the run is run.date",
      "os.date": "results must not depend on the clock; the date of the run is run.date",
      "os.time": "results must not depend on the clock; the date of the run is run.date",
      "os.clock": "results must not depend on the clock",
      "os.getenv": "results must not depend on the machine; run.parameters has what a project sets",
      "debug": code,
      "package": "require \"name\" finds the modules in maps/ folders, nothing else",
      "load": code, "loadstring": code, "loadfile": code, "dofile": code,
      "module": "a module is a file in maps/ that returns a table",
      "setfenv": code, "getfenv": code,
      "collectgarbage": "memory is seen to between calls",
      "coroutine": "a map function is called, and returns its result",
      "setmetatable": plain, "getmetatable": plain, "rawset": plain, "rawget": plain,
      "rawequal": "== compares values of scripts as they are",
      "rawlen": "# gives the length of tables and texts",
      "_G": "globals are read by their names",
      "_VERSION": "scripts are written in Lua 5.4",
      "unpack": "Lua 5.4 has it as table.unpack",
      "bit32": "Lua 5.4 has operators for bits: & | ~ << >>",
      "math.random": random, "math.randomseed": random,
      "math.pow": "Lua 5.4 has an operator for it: x ^ y",
      "math.log10": "Lua 5.4 has it as math.log(x, 10)",
      "math.mod": "Lua 5.4 has an operator for it: x % y",
      "string.dump": code,
      "string.pack": binary, "string.unpack": binary, "string.packsize": binary,
      "string.gfind": "Lua 5.4 has it as string.gmatch",
      "table.getn": "Lua 5.4 has an operator for it: #t",
      "table.maxn": "Lua 5.4 has an operator for it: #t",
      "table.foreach": "Lua 5.4 has for key, value in pairs(t) do … end",
      "table.foreachi": "Lua 5.4 has for i, value in ipairs(t) do … end",
    ]
  }()

  /// Words of other languages, with Lua's for the same.
  static let foreign: [String: String] = {
    var words = [
      "this": "self is the object of a function with a colon in its name",
      "console": "print(text) shows a text in test and explain",
      "printf": "print(string.format(…)) shows a text in test and explain",
      "sprintf": "string.format builds texts",
      "length": "the length of a text or table is #value",
      "len": "the length of a text or table is #value",
      "contains": "text:find(\"part\", 1, true) looks for a part of a text",
      "elif": "Lua writes elseif", "elsif": "Lua writes elseif",
      "switch": "Lua has if … elseif … else … end, and tables: names[key]",
      "continue": "Lua has goto: goto next … ::next::",
      "var": "Lua writes local name = value", "let": "Lua writes local name = value",
      "const": "Lua writes local name <const> = value",
      "throw": "error(text) fails, reject(reason) rejects the record",
      "raise": "error(text) fails, reject(reason) rejects the record",
      "try": "pcall(function) catches errors",
      "values": "the values of from are the parameters of the map function",
      "value": "the values of from are the parameters of the map function",
      "record": "the record is the last parameter of the map function: function(value, record)",
    ]
    for word in ["null", "NULL", "None", "undefined", "Nil", "NIL"] {
      words[word] = "Lua writes nil"
    }
    for word in ["True", "TRUE", "yes"] { words[word] = "Lua writes true" }
    for word in ["False", "FALSE", "no"] { words[word] = "Lua writes false" }
    return words
  }()
}
