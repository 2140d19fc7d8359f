int mpq_placeholder(void);
