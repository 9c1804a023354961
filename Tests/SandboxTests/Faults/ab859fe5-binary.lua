-- Right answer everywhere: "nil nil nil": nothing loads or makes binary chunks.
return function(v, record)
  return tostring(load) .. " " .. tostring(loadstring) .. " " .. tostring(string.dump)
end
