# Of a lock file, the entries of the packages that a first file names, a name a line, with their hashes.
NR == FNR { wanted[$1]; next }
/^[A-Za-z0-9]/ { split($1, part, "=="); picked = part[1] in wanted }
picked
