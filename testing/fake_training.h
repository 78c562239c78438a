#ifndef NETWRIGHT_TESTING_FAKE_TRAINING_H_
#define NETWRIGHT_TESTING_FAKE_TRAINING_H_

#include "netwright/workers/train_function.h"

namespace netwright {

// In place of training, for tests of runners: the words of TrainRequest::graph say what happens.
//   ok               answers; accuracy and loss are functions of graph and seed
//   sleep SECONDS [FILE]  writes the process id to the file, or to save_state, if one is given, sleeps, then as ok
//   epochs N         N epochs of 10 ms, asking to go on after each; kTimeout when told to stop
//   stop             stops its process (SIGSTOP), then as ok
//   stop-once        the same if the file save_state is not there, after writing the process id to it; else as ok
//   abort, segv      dies of that signal
//   exit CODE        ends the process
//   crash-once       dies of SIGSEGV if the file save_state is not there, after making it; else as ok
//   allocate         allocates without end: std::bad_alloc (at 64 GiB it gives up: kCrashed)
//   error TEXT       throws a run Error
//   throw            throws a std::runtime_error
//   save             writes 1 MB to save_state, durably
//   files            saves what it loads, with ", and more", and 3 MB of weights
//   data             answers with the first packed file's path as its message
//   report           answers with a JSON object about the process as its message
// A setup whose first packed file is "missing" throws a run Error; "hang" never gets ready.
TrainFunction MakeFakeTraining(const WorkerSetup& setup);

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_FAKE_TRAINING_H_
