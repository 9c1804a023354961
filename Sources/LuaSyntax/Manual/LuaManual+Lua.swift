extension LuaManual {
  /// The functions of Lua itself (Lua 5.4 manual, section 6.1).
  static let lua: [LuaManual] = [
    function(
      "assert", ["value: any", "message?: any", "...: any"], result: "any",
      "Fails with the message where the value is nil or false; else gives the value back."),
    function(
      "error", ["message?: any", "level?: integer"],
      "Fails: the record is rejected with code script, unless pcall catches it. Does not return."),
    function(
      "ipairs", ["list: table"], result: "fun(list: table, i?: integer): integer, any",
      "For a loop over t[1], t[2] … up to the first nil."),
    function(
      "next", ["t: table", "key?: any"], result: "any",
      "The key that follows, with its value; the order is that of pairs."),
    function(
      "pairs", ["t: table"], result: "fun(t: table, key?: any): any, any",
      "For a loop over all entries of a table: numbers in order, then texts by their bytes."),
    function(
      "pcall", ["f: function", "...: any"], result: "boolean, any",
      "Calls a function; false and the error where it fails. Limits and reject are not caught."),
    function(
      "xpcall", ["f: function", "handler: function", "...: any"], result: "boolean, any",
      "Calls a function; where it fails, false and what the handler makes of the error."),
    function(
      "select", ["n: integer|\"#\"", "...: any"], result: "any",
      "The values from the nth on; how many there are for \"#\"."),
    function(
      "tonumber", ["value: any", "base?: integer"], result: "number?",
      "The number that a text is; nil where it is none."),
    function(
      "tostring", ["value: any"], result: "string", "The value as a text."),
    function(
      "type", ["value: any"], result: "string", "The name of the value's type."),
    function(
      "require", ["name: string"], result: "any",
      "A Lua module of a maps/ folder; only while the script is loaded."),
  ]
}
