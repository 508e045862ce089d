"""The applicant's own step (自办步骤): 告知已完成, 确认, 退回, 延长, 终止."""
