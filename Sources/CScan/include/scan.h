#ifndef CROSSWALK_SCAN_H
#define CROSSWALK_SCAN_H
#endif
