/* Runs the model on its test images, as model_test.c does on a computer, and tells the time of one. On a board, take
   the pixels from the camera instead. */
#include <stdint.h>
#include <stdio.h>

#include "model.h"

static uint8_t pixels[MODEL_HEIGHT * MODEL_WIDTH * MODEL_CHANNELS];

/* The system timer counts down with the processor's clock. */
#define SYSTICK_CONTROL (*(volatile uint32_t *)0xE000E010)
#define SYSTICK_RELOAD (*(volatile uint32_t *)0xE000E014)
#define SYSTICK_VALUE (*(volatile uint32_t *)0xE000E018)

int model_test(void); /* main of model_test.c */

int main(void) {
  const int wrong = model_test();
  SYSTICK_RELOAD = 0xFFFFFF;
  SYSTICK_VALUE = 0;
  SYSTICK_CONTROL = 5;
  const uint32_t before = SYSTICK_VALUE;
  const int best = model_classify(pixels);
  const uint32_t cycles = (before - SYSTICK_VALUE) & 0xFFFFFF;
  printf("a black image is %s, after %lu cycles of the system timer\n", model_labels[best], (unsigned long)cycles);
  return wrong;
}
