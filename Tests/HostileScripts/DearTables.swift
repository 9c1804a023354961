extension HostileScript {
  /// Tables with colliding keys, huge ones, emptied ones, and lengths that take a search.
  static let dearTables = [
    // Floats that differ in their last bits have one hash, whatever the table's size.
    "local t = {} for i = 1, 100000 do t[1 + i * 2^-52] = 1 end",
    "local t = {} for i = 1, 2000 do t[1 + i * 2^-52] = i end while true do local x = t[1 + 2^-52] end",
    "local t = {} for i = 1, 2000 do t[1 + i * 2^-52] = i end while true do for k in pairs(t) do end end",
    "local t = {} for i = 1, 2000 do t[1 + i * 2^-52] = i end while true do next(t) end",
    // Integers that have one place in a table of a certain size.
    "local t = {} for i = 1, 100000 do t[i * 32767] = 1 end",
    "local t = {} for i = 1, 100000 do t[i * 32767.0] = 1 end",
    "local t = {} for i = 1, 100000 do t[i * 65535 * 32767] = 1 end",
    "local t = {} for i = 1, 1000000 do t[i << 32] = 1 end",
    "local t = {} for i = 1, 20000 do table.move({1}, 1, 1, i * 32767, t) end",
    "local t = {} for i = 1, 3000 do t[i * 4095] = i end while true do ('x'):gsub('()', t) end",
    // Objects, whose addresses follow from what was made between them.
    "local k, t = {}, {} for i = 1, 100000 do k[i] = {} end for i = 1, #k do t[k[i]] = 1 end",
    "local k, t = {}, {} for i = 1, 2000 do k[i] = {} local s = ('x'):rep(4000 - i % 2) end for i = 1, #k do t[k[i]] = 1 end while true do local x = t[k[1]] end",
    // Growth, once and over and over.
    "local t = {} local i = 0 while true do i = i + 1 t[i] = i end",
    "local t = {} local i = 0 while true do i = i + 1 t['k' .. i] = i end",
    "local t = {} for i = 1, 30000 do t['k' .. i] = i end for i = 1, 30000 do t['k' .. i] = nil end while true do next(t) end",
    "local t = {} for i = 1, 32768 do t[i] = i end while true do t.a = 1 t.b = 1 t.c = 1 t.a = nil t.b = nil t.c = nil t.d = 1 t.e = 1 t.d = nil t.e = nil end",
    "local t = {} for i = 1, 32768 do t[i] = i end while true do t[1.0000000000000002] = 1 t[1.0000000000000004] = 1 t[1.0000000000000002] = nil t[1.0000000000000004] = nil t[1.0000000000000007] = 1 t[1.0000000000000009] = 1 t[1.0000000000000007] = nil t[1.0000000000000009] = nil end",
    "while true do local t = {} for i = 1, 40 do t[i] = i end end",
    "while true do local t = {} for i = 40, 1, -1 do t[i] = i end end",
    // Emptied tables, in which nothing is found.
    "local t = {} for i = 1, 30000 do t[i] = i end for i = 1, 30000 do t[i] = nil end while true do next(t) end",
    "local t = {} for i = 1, 30000 do t[i] = i end for i = 1, 30000 do t[i] = nil end while true do for k in pairs(t) do end end",
    "local t = {} for i = 1, 60000 do t[i] = i end for i = 1, 60000 do t[i] = nil end while true do local n = #t end",
    // Lengths.
    "local t = {} for i = 1, 62 do t[1 << i] = 1 end t[1] = 1 while true do local n = #t end",
    "local t = {} for i = 1, 62 do t[1 << i] = 1 end t[1] = 1 while true do table.insert(t, nil) end",
    "local t = {} for i = 1, 70 do t[i] = i end t[1 << 61] = 1 while true do table.unpack(t, #t) end",
    // Far more than the processor's caches hold.
    "local t, k = {}, {} for i = 1, 16000 do k[i] = 'k' .. i t[k[i]] = i end local j = 1 while true do j = j * 7919 % 16000 + 1 local x = t[k[j]] end",
    "local t = {} for i = 1, 65536 do t[i] = i end local j = 1 while true do j = j * 7919 % 65536 + 1 local x = t[j] end",
    "local t = {} for i = 1, 20000 do t[i] = {x = i} end local j = 1 while true do j = j * 7919 % 20000 + 1 local x = t[j].x end",
  ].map { HostileScript($0) }
}
