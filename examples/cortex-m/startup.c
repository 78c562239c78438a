/* Start of a Cortex-M: the vector table, the memory as C wants it, main, and the end of the emulation. */
#include <stdint.h>
#include <stdlib.h>

extern uint32_t stack_top, data_load, data_begin, data_end, bss_begin, bss_end;
void initialise_monitor_handles(void); /* of newlib: printf through semihosting */
int main(void);

void reset(void) {
  const uint32_t *from = &data_load;
  for (uint32_t *to = &data_begin; to < &data_end;) *to++ = *from++;
  for (uint32_t *to = &bss_begin; to < &bss_end;) *to++ = 0;
  initialise_monitor_handles();
  exit(main());
}

static void fault(void) { abort(); }

__attribute__((section(".vectors"), used)) static const uintptr_t vectors[] = {
    (uintptr_t)&stack_top, (uintptr_t)reset, (uintptr_t)fault, (uintptr_t)fault,
    (uintptr_t)fault,      (uintptr_t)fault, (uintptr_t)fault,
};
