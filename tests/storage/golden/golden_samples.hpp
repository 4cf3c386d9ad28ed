#pragma once

#include "domain/changes/change.hpp"

namespace usher::storage::golden {

/// Changes of every kind, in the order of the variant, whose texts are pinned in payloads.txt: all members at
/// their defaults; every enumerator; what may be absent there and not there; lists empty and filled; texts
/// that need escaping; the smallest and the largest numbers; times far away. Only ever add to them.
domain::changes samples_of_changes();

}  // namespace usher::storage::golden
