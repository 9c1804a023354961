-- Right answer everywhere: "kept". The error of a division must not write over captured variables.
return function(v, record)
  local get
  local function fail(zero)
    local a, b, c = "kept", "kept", "kept"
    get = function() return a == b and b == c and a or "lost" end
    local d = #tostring(zero)
    return d // zero
  end
  pcall(fail, 0)
  return get()
end
