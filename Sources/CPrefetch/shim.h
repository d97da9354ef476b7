// Swift has no way to say that memory will be read soon.

static inline void granary_prefetch(const void *address) { __builtin_prefetch(address); }
