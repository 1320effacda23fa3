/* model/marks.h -- what was done to a message on the network, as bits of its row. */
#ifndef HK_MODEL_MARKS_H
#define HK_MODEL_MARKS_H

enum model_mark {
    MODEL_MARK_HIDDEN = 1,            /* nobody there sees it but its author and their friends */
    MODEL_MARK_LIKED = 2,             /* by us */
    MODEL_MARK_REPLIED_PRIVATELY = 4, /* its one private reply is written, or was given elsewhere */
    MODEL_MARK_REMOVED = 8            /* by us */
};

#endif
